/* Is this text good for a key of labels and rules? 0, or -EINVAL and what was expected (static) */
#pragma once

int check_bool(const char *value, const char **ret_why);
int check_name(const char *value, const char **ret_why);
int check_type(const char *value, const char **ret_why);
int check_subtypes(const char *value, const char **ret_why);
int check_word(const char *value, const char **ret_why);
int check_path(const char *value, const char **ret_why);
int check_hosts(const char *value, const char **ret_why);
int check_address(const char *value, const char **ret_why);
/* of a pair; NULL: a key without a value (RFC 6763 6.4) */
int check_txt(const char *key, const char *value, const char **ret_why);
