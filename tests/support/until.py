"""Waiting for a condition of the outside world, with a deadline."""

import time


def until(condition, what, seconds=5.0, step=0.02):
    """Calls condition() until it answers something true, and returns that; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(step)
