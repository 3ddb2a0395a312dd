#include "config/tree.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <yaml.h>

#include "util/str.h"
#include "util/utf8.h"

struct loading {
	const char *bytes;
	size_t size;
	struct config_errors *errors;
	yaml_document_t *document;
	size_t n_nodes;
};

static struct config_mark mark_of(const yaml_mark_t *mark)
{
	return (struct config_mark){mark->line + 1, mark->column + 1};
}

static void tree_finish(struct tree *tree)
{
	for (size_t i = 0; i < tree->n_items; i++)
		tree_finish(&tree->items[i]);
	free(tree->items);
	free(tree->text);
	free(tree->key);
}

static int load_node(struct loading *loading, int index, unsigned depth, struct tree *tree);

static bool is_nothing(const yaml_node_t *node)
{
	const char *text = (const char *)node->data.scalar.value;

	return node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       (str_empty(text) || str_equal(text, "~") || str_equal(text, "null") ||
		       str_equal(text, "Null") || str_equal(text, "NULL"));
}

/* A text stands as it is where the file has just as many characters for it. */
static unsigned text_column(const yaml_node_t *node, const char *text)
{
	bool quoted = node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	size_t characters = 0;

	for (; *text; text++)
		if (((unsigned char)*text & 0xc0) != 0x80)
			characters++;
	if (node->end_mark.line != node->start_mark.line ||
		node->end_mark.column - node->start_mark.column != characters + 2 * quoted)
		return 0;
	return node->start_mark.column + 1 + quoted;
}

static int copy_text(struct loading *loading, const yaml_node_t *node, char **ret)
{
	const char *text = (const char *)node->data.scalar.value;

	if (!utf8_valid(text, node->data.scalar.length)) {
		config_errors_add(loading->errors, mark_of(&node->start_mark),
			"a text with a character that no text may have (NUL or half a surrogate)");
		return -EINVAL;
	}
	return str_copy(text, ret);
}

static int load_text(struct loading *loading, const yaml_node_t *node, struct tree *tree)
{
	int r;

	if (is_nothing(node))
		return 0;
	tree->kind = TREE_TEXT;
	r = copy_text(loading, node, &tree->text);
	if (r < 0)
		return r;
	tree->text_column = text_column(node, tree->text);
	return 0;
}

static int reserve(struct tree *tree, size_t count)
{
	if (count == 0)
		return 0;
	tree->items = calloc(count, sizeof(*tree->items));
	return tree->items ? 0 : -ENOMEM;
}

static int load_list(
	struct loading *loading, const yaml_node_t *node, unsigned depth, struct tree *tree)
{
	const yaml_node_item_t *item = node->data.sequence.items.start;
	const yaml_node_item_t *end = node->data.sequence.items.top;
	int r;

	tree->kind = TREE_LIST;
	r = reserve(tree, end - item);
	for (; r == 0 && item < end; item++)
		r = load_node(loading, *item, depth + 1, &tree->items[tree->n_items++]);
	return r;
}

static int load_key(struct loading *loading, int index, struct tree *item)
{
	const yaml_node_t *node = yaml_document_get_node(loading->document, index);

	item->key_mark = mark_of(&node->start_mark);
	if (node->type == YAML_SCALAR_NODE)
		return copy_text(loading, node, &item->key);
	config_errors_add(loading->errors, item->key_mark,
		"a key must be a text; a text that begins with { or [ needs quotes");
	return -EINVAL;
}

/* The first of two like keys stands. */
static void drop_if_twice(struct loading *loading, struct tree *map)
{
	struct tree *last = &map->items[map->n_items - 1];
	const struct tree *first = tree_get(map, last->key);

	if (first == last)
		return;
	config_errors_add(loading->errors, last->key_mark,
		"\"%s\" is given twice, the first time at line %u", last->key,
		first->key_mark.line);
	tree_finish(last);
	*last = (struct tree){0};
	map->n_items--;
}

static int load_pair(
	struct loading *loading, const yaml_node_pair_t *pair, unsigned depth, struct tree *map)
{
	struct tree *item = &map->items[map->n_items++];
	int r;

	r = load_key(loading, pair->key, item);
	if (r == 0)
		r = load_node(loading, pair->value, depth + 1, item);
	if (r < 0)
		return r;
	if (item->kind == TREE_NOTHING)
		item->mark = item->key_mark; /* libyaml has it at what comes next, lines below */
	drop_if_twice(loading, map);
	return 0;
}

static int load_map(
	struct loading *loading, const yaml_node_t *node, unsigned depth, struct tree *tree)
{
	const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	const yaml_node_pair_t *end = node->data.mapping.pairs.top;
	int r;

	tree->kind = TREE_MAP;
	if (end - pair > TREE_KEYS_MAX) {
		config_errors_add(loading->errors, tree->mark, "more than %d keys", TREE_KEYS_MAX);
		return -EINVAL;
	}
	r = reserve(tree, end - pair);
	for (; r == 0 && pair < end; pair++)
		r = load_pair(loading, pair, depth, tree);
	return r;
}

static bool within_caps(struct loading *loading, struct config_mark mark, unsigned depth)
{
	if (depth > TREE_DEPTH_MAX)
		config_errors_add(loading->errors, mark,
			"nested deeper than %d levels (or an alias of what it is part of)",
			TREE_DEPTH_MAX);
	else if (++loading->n_nodes > TREE_NODES_MAX)
		config_errors_add(loading->errors, mark,
			"more than %d values, aliases counted as often as they are used",
			TREE_NODES_MAX);
	else
		return true;
	return false;
}

static int load_node(struct loading *loading, int index, unsigned depth, struct tree *tree)
{
	const yaml_node_t *node = yaml_document_get_node(loading->document, index);

	tree->mark = mark_of(&node->start_mark);
	if (!within_caps(loading, tree->mark, depth))
		return -EINVAL;
	switch (node->type) {
	case YAML_SCALAR_NODE:
		return load_text(loading, node, tree);
	case YAML_SEQUENCE_NODE:
		return load_list(loading, node, depth, tree);
	case YAML_MAPPING_NODE:
		return load_map(loading, node, depth, tree);
	case YAML_NO_NODE:
	default:
		return 0;
	}
}

/* libyaml's own words for a tab would send the reader after the wrong character. */
static bool is_tab(const struct loading *loading, const yaml_parser_t *parser)
{
	const char *at = loading->bytes, *end = loading->bytes + loading->size;

	if (parser->error != YAML_SCANNER_ERROR)
		return false;
	for (size_t line = 0; at && line < parser->problem_mark.line; line++) {
		at = memchr(at, '\n', end - at);
		if (at)
			at++;
	}
	while (at && at < end && *at == ' ')
		at++;
	return at && at < end && *at == '\t';
}

static int add_syntax_error(struct loading *loading, const yaml_parser_t *parser)
{
	struct config_mark mark = mark_of(&parser->problem_mark);

	if (parser->error == YAML_MEMORY_ERROR)
		return -ENOMEM;
	if (parser->error == YAML_READER_ERROR)
		config_errors_add(loading->errors, (struct config_mark){0},
			"not a text in UTF-8: %s at byte %zu", parser->problem,
			parser->problem_offset);
	else if (is_tab(loading, parser))
		config_errors_add(loading->errors, mark, "a tab; YAML is indented with spaces");
	else if (parser->context)
		config_errors_add(loading->errors, mark, "%s (%s that begins at line %zu)",
			parser->problem, parser->context, parser->context_mark.line + 1);
	else
		config_errors_add(loading->errors, mark, "%s", parser->problem);
	return -EINVAL;
}

static int load_document(struct loading *loading, struct tree **ret)
{
	_cleanup_(tree_destroyp) struct tree *tree = calloc(1, sizeof(*tree));
	int r = 0;

	if (!tree)
		return -ENOMEM;
	tree->mark = (struct config_mark){1, 1};
	if (yaml_document_get_root_node(loading->document))
		r = load_node(loading, 1, 1, tree);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(tree);
	return 0;
}

/* What comes after the document: nothing, or it would be read by nobody. */
static int expect_end(struct loading *loading, yaml_parser_t *parser)
{
	yaml_document_t document;
	const yaml_node_t *root;
	int r = 0;

	if (!yaml_parser_load(parser, &document))
		return add_syntax_error(loading, parser);
	root = yaml_document_get_root_node(&document);
	if (root) {
		config_errors_add(loading->errors, mark_of(&document.start_mark),
			"a second document begins here; only one is read");
		r = -EINVAL;
	}
	yaml_document_delete(&document);
	return r;
}

int tree_load(const char *bytes, size_t size, struct config_errors *errors, struct tree **ret)
{
	_cleanup_(tree_destroyp) struct tree *tree = NULL;
	yaml_parser_t parser;
	yaml_document_t document;
	struct loading loading = {
		.bytes = bytes, .size = size, .errors = errors, .document = &document};
	int r;

	if (!yaml_parser_initialize(&parser))
		return -ENOMEM;
	yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, size);
	if (!yaml_parser_load(&parser, &document)) {
		r = add_syntax_error(&loading, &parser);
		goto end;
	}
	r = load_document(&loading, &tree);
	if (r == 0 && yaml_document_get_root_node(&document))
		r = expect_end(&loading, &parser);
	yaml_document_delete(&document);
	if (r == 0)
		*ret = TAKE_PTR(tree);
end:
	yaml_parser_delete(&parser);
	return r;
}

void tree_destroy(struct tree *tree)
{
	if (!tree)
		return;
	tree_finish(tree);
	free(tree);
}

const char *tree_kind_to_string(enum tree_kind kind)
{
	static const char *const names[TREE_KIND_MAX] = {
		[TREE_NOTHING] = "nothing",
		[TREE_TEXT] = "a text",
		[TREE_LIST] = "a list",
		[TREE_MAP] = "a map (key: value)",
	};

	assert(kind < TREE_KIND_MAX);
	return names[kind];
}

const struct tree *tree_get(const struct tree *map, const char *key)
{
	for (size_t i = 0; i < map->n_items; i++)
		if (str_equal(map->items[i].key, key))
			return &map->items[i];
	return NULL;
}

struct config_mark tree_mark_in(const struct tree *text, size_t offset)
{
	struct config_mark mark = text->mark;

	if (offset == 0 || text->text_column == 0)
		return mark;
	mark.column = text->text_column;
	for (size_t i = 0; i < offset && text->text[i]; i++)
		if (((unsigned char)text->text[i + 1] & 0xc0) != 0x80)
			mark.column++;
	return mark;
}
