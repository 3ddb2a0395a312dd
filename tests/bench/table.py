"""The table of figures: each measured value beside its target, printed as soon as it is known."""

FORM = "{:<80} {:>9}  {:<9} {}"


class Table:
    def __init__(self):
        self.missed = []
        print(FORM.format("figure", "measured", "target", ""), flush=True)

    def row(self, figure, value, target=None, unit="", digits=2):
        """`target`: the most that is allowed, in the same unit; None where there is none."""
        wanted = "" if target is None else f"≤ {target:g}{unit}"
        verdict = "" if target is None else ("met" if value <= target else "missed")
        if verdict == "missed":
            self.missed.append(figure)
        print(FORM.format(figure, f"{value:.{digits}f}{unit}", wanted, verdict).rstrip(), flush=True)

    def note(self, text):
        print(text, flush=True)
