#pragma once

#include <stdlib.h>
#include <yaml.h>

// One event of the parser, flat: what Swift reads of it without walking C unions. Pointers are valid until the next event.
typedef struct {
  int kind;
  int line;
  int column;
  const char *anchor;
  const char *tag;
  const unsigned char *text;
  size_t length;
  int implicit;
  int folded;
  int directed;  // a document with directives of its own
} swell_yaml_event;

// The parser keeps a pointer to itself, so that both live on the heap, at one place for their whole life.
typedef struct {
  yaml_parser_t parser;
  yaml_event_t event;
} swell_yaml_parser;

static inline swell_yaml_parser *swell_yaml_parser_new(const unsigned char *bytes, size_t length) {
  swell_yaml_parser *it = calloc(1, sizeof(*it));
  if (!it) return NULL;
  if (!yaml_parser_initialize(&it->parser)) {
    free(it);
    return NULL;
  }
  yaml_parser_set_input_string(&it->parser, bytes, length);
  return it;
}

static inline void swell_yaml_parser_free(swell_yaml_parser *it) {
  yaml_event_delete(&it->event);
  yaml_parser_delete(&it->parser);
  free(it);
}

// Replaces the current event by the next one; 0 means that the parser has a problem to tell.
static inline int swell_yaml_parser_next(swell_yaml_parser *it, swell_yaml_event *view) {
  yaml_event_t *event = &it->event;
  yaml_event_delete(event);
  if (!yaml_parser_parse(&it->parser, event)) return 0;
  view->kind = (int)event->type;
  view->line = (int)event->start_mark.line;
  view->column = (int)event->start_mark.column;
  view->anchor = NULL;
  view->tag = NULL;
  view->text = NULL;
  view->length = 0;
  view->implicit = 0;
  view->folded = 0;
  view->directed = 0;
  switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
      view->directed = event->data.document_start.version_directive != NULL ||
        event->data.document_start.tag_directives.start !=
          event->data.document_start.tag_directives.end;
      break;
    case YAML_ALIAS_EVENT:
      view->anchor = (const char *)event->data.alias.anchor;
      break;
    case YAML_SCALAR_EVENT:
      view->anchor = (const char *)event->data.scalar.anchor;
      view->tag = (const char *)event->data.scalar.tag;
      view->text = event->data.scalar.value;
      view->length = event->data.scalar.length;
      view->implicit = event->data.scalar.plain_implicit;
      view->folded = event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE;
      break;
    case YAML_SEQUENCE_START_EVENT:
      view->anchor = (const char *)event->data.sequence_start.anchor;
      break;
    case YAML_MAPPING_START_EVENT:
      view->anchor = (const char *)event->data.mapping_start.anchor;
      break;
    default:
      break;
  }
  return 1;
}
