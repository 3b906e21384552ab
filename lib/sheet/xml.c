/* xml.c – libxml2's xmlTextReader over a part of a package. The only file that includes libxml2. */
#include "lib/sheet/xml.h"

#include <libxml/xmlreader.h>
#include <string.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/zip/unzip.h"

struct xml {
    xmlTextReaderPtr reader;
    struct unzip_part *part;
    const char *name;
    const char *local;   /* of the present element */
    const xmlNode *node; /* of the element just begun */
    char *value;         /* of an attribute made of several pieces */
    bool empty;          /* its end is still to be told */
    int why;             /* xmlParserErrors of the first error */
    int line;
};

static int xml_destroy(struct xml *x)
{
    if (x->reader != NULL)
        xmlFreeTextReader(x->reader);
    return 0;
}

static int read_part(void *context, char *buffer, int n)
{
    struct xml *x = context;

    return (int)unzip_read(x->part, buffer, (size_t)n);
}

static int close_nothing(void *context)
{
    (void)context;
    return 0;
}

static void on_error(void *context, xmlErrorPtr e)
{
    struct xml *x = context;

    if (e->level >= XML_ERR_ERROR && x->why == XML_ERR_OK) {
        x->why = e->code;
        x->line = e->line;
    }
}

enum err xml_open(
    struct call *c, const void *mem, struct unzip *u, const char *part, struct xml **ret)
{
    struct xml *x = mem_new(mem, struct xml);

    x->name = str_dup(x, part);
    TRY(unzip_start(c, x, u, part, &x->part));
    x->reader = xmlReaderForIO(read_part, close_nothing, x, NULL, NULL, XML_PARSE_NONET);
    if (x->reader == NULL)
        return fail_internal(c, "libxml2 gave no reader");
    talloc_set_destructor(x, xml_destroy);
    xmlTextReaderSetStructuredErrorHandler(x->reader, on_error, x);
    *ret = x;
    return OK;
}

static enum err broken(struct call *c, const struct xml *x)
{
    const char *line = str_printf(c->mem, "%d", x->line);

    TRY(unzip_fault(c, x->part));
    if (x->why == XML_ERR_UNSUPPORTED_ENCODING || x->why == XML_ERR_UNKNOWN_ENCODING)
        return fail(c, ERR_UNSUPPORTED,
            N_("The part {part} of the workbook is in an unknown encoding: open the file with "
               "Excel or WPS and save it again"),
            "part", x->name);
    return fail(c, ERR_INVALID,
        N_("The part {part} of the workbook is damaged at line {line}: open the file with Excel or "
           "WPS and save it again"),
        "part", x->name, "line", line);
}

static enum err refuse_entities(struct call *c, const struct xml *x)
{
    return fail(c, ERR_UNSUPPORTED,
        N_("The part {part} of the workbook declares a document type, which no workbook needs: "
           "open the file with Excel or WPS and save it again"),
        "part", x->name);
}

enum err xml_next(struct call *c, struct xml *x, enum xml_event *ret)
{
    x->node = NULL;
    if (x->empty) {
        x->empty = false;
        *ret = XML_END;
        return OK;
    }
    for (;;) {
        int got = xmlTextReaderRead(x->reader);
        int type = got == 1 ? xmlTextReaderNodeType(x->reader) : XML_READER_TYPE_NONE;

        if (got < 0 || (got == 1 && x->why != XML_ERR_OK))
            return broken(c, x);
        if (got == 0) {
            *ret = XML_DONE;
            return x->why == XML_ERR_OK ? OK : broken(c, x);
        }
        if (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE)
            return refuse_entities(c, x);
        if (type == XML_READER_TYPE_ELEMENT || type == XML_READER_TYPE_END_ELEMENT) {
            x->local = (const char *)xmlTextReaderConstLocalName(x->reader);
            *ret = type == XML_READER_TYPE_ELEMENT ? XML_BEGIN : XML_END;
            if (*ret == XML_BEGIN) {
                x->node = xmlTextReaderCurrentNode(x->reader);
                x->empty = xmlTextReaderIsEmptyElement(x->reader) == 1;
            }
            return OK;
        }
        if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
            type == XML_READER_TYPE_WHITESPACE || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE) {
            *ret = XML_TEXT;
            return OK;
        }
    }
}

enum err xml_skip(struct call *c, struct xml *x)
{
    enum xml_event e;

    for (int depth = 1; depth > 0;) {
        TRY(xml_next(c, x, &e));
        if (e == XML_DONE)
            return broken(c, x);
        depth += e == XML_BEGIN ? 1 : e == XML_END ? -1 : 0;
    }
    return OK;
}

bool xml_is(const struct xml *x, const char *name)
{
    return strcmp(x->local, name) == 0;
}

static void free_xml(xmlChar **p)
{
    if (*p != NULL)
        xmlFree(*p);
}

const char *xml_attribute(struct xml *x, const char *name)
{
    const xmlAttr *a = x->node == NULL ? NULL : x->node->properties;

    while (a != NULL && strcmp((const char *)a->name, name) != 0)
        a = a->next;
    if (a == NULL)
        return NULL;
    if (a->children == NULL)
        return "";
    if (a->children->next == NULL && a->children->type == XML_TEXT_NODE)
        return (const char *)a->children->content;
    {
        xmlChar *s cleanup_with(free_xml) = xmlNodeListGetString(a->doc, a->children, 1);

        mem_free(x->value);
        x->value = str_dup(x, s == NULL ? "" : (const char *)s);
    }
    return x->value;
}

const char *xml_text(struct xml *x)
{
    return (const char *)xmlTextReaderConstValue(x->reader);
}
