#include "cli/field.h"

const cJSON *field_object(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

const char *field_string(const cJSON *object, const char *key)
{
	return cJSON_GetStringValue(field_object(object, key));
}

/* the largest number that a double holds exactly */
uint64_t field_number(const cJSON *object, const char *key)
{
	double value = cJSON_GetNumberValue(field_object(object, key));

	return value >= 0 && value <= (double)(UINT64_C(1) << 53) ? (uint64_t)value : 0;
}

bool field_bool(const cJSON *object, const char *key)
{
	return cJSON_IsTrue(field_object(object, key));
}
