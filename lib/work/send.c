/* send.c – hands a message to its receiver: a mail server, an SMS gateway, a webhook. Runs without
 * a transaction. OK means that the receiver has taken it over. */
#include <jansson.h>

#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/net/net.h"
#include "lib/work/private.h"

#define MAIL_MAX (1024 * 1024)
#define LINE_BYTES 57    /* base64 of these is one line of 76 characters */
#define SUBJECT_BYTES 42 /* base64 of these fits into one encoded word */

bool can_send(const struct outbox_settings *s, int channel)
{
    switch (channel) {
    case OUTBOX_EMAIL:
        return s != NULL && s->smtp_url != NULL && s->smtp_from != NULL;
    case OUTBOX_SMS:
        return s != NULL && s->sms_url != NULL;
    default:
        return true;
    }
}

/* ---- mail
 * -------------------------------------------------------------------------------------------- */

static void put_base64(struct buf *b, const char *s, size_t n)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)s;

    for (size_t i = 0; i < n; i += 3) {
        const unsigned v = (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0) |
                           (i + 2 < n ? (unsigned)p[i + 2] : 0);

        buf_putc(b, alphabet[v >> 18]);
        buf_putc(b, alphabet[v >> 12 & 63]);
        buf_putc(b, i + 1 < n ? alphabet[v >> 6 & 63] : '=');
        buf_putc(b, i + 2 < n ? alphabet[v & 63] : '=');
    }
}

/* Encoded words of RFC 2047, each of whole characters. */
static void put_subject(struct buf *b, const char *subject)
{
    buf_puts(b, "Subject:");
    while (*subject != '\0') {
        const char *end = subject;

        for (const char *next = end; *next != '\0' && next - subject <= SUBJECT_BYTES;) {
            end = next;
            (void)utf8_next(&next);
            if (*next == '\0' && next - subject <= SUBJECT_BYTES)
                end = next;
        }
        buf_puts(b, " =?UTF-8?B?");
        put_base64(b, subject, (size_t)(end - subject));
        buf_puts(b, "?=\r\n");
        subject = end;
    }
}

static const char *mail_text(struct call *c, const char *from, const struct letter *l)
{
    const char *host = strchr(from, '@');
    const char *body = str_or(l->body, "");
    struct buf b;

    buf_init(&b, c->mem, MAIL_MAX);
    buf_printf(
        &b, "From: <%s>\r\nTo: <%s>\r\nDate: %s\r\n", from, l->to, clock_http(c->mem, c->now));
    buf_printf(&b, "Message-ID: <%s%s>\r\n", l->key, host == NULL ? "@localhost" : host);
    put_subject(&b, str_blank(l->subject) ? "-" : l->subject);
    buf_puts(&b,
        "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    for (size_t i = 0, n = strlen(body); i < n; i += LINE_BYTES) {
        put_base64(&b, body + i, n - i < LINE_BYTES ? n - i : LINE_BYTES);
        buf_puts(&b, "\r\n");
    }
    return buf_ok(&b) ? b.p : NULL;
}

static enum err send_mail(struct call *c, const struct outbox_settings *s, const struct letter *l)
{
    const char *text = mail_text(c, s->smtp_from, l);

    if (text == NULL)
        return fail(c, ERR_TOO_LARGE, N_("the message is too long"));
    return net_mail(c, s->smtp_url, s->smtp_from, l->to, text);
}

/* ---- webhooks
 * ------------------------------------------------------------------------------------------ */

static enum err post(struct call *c, const char *url, const char *key, const char *body)
{
    const struct net_header headers[] = { { "Idempotency-Key", key } };
    const struct net_request r = { .method = "POST",
        .url = url,
        .headers = headers,
        .n_headers = COUNT_OF(headers),
        .type = "application/json",
        .body = { (const uint8_t *)body, strlen(body) } };
    struct net_answer a;
    enum err e;

    TRY(net_http(c, &r, &a));
    if (a.status >= 200 && a.status < 300)
        return OK;
    e = fail(c, ERR_UNAVAILABLE, N_("the receiver refused the message"));
    fail_detail(c, "status %d", a.status);
    return e;
}

static enum err send_sms(struct call *c, const struct outbox_settings *s, const struct letter *l)
{
    json_t *body =
        json_pack("{s:s, s:s, s:s}", "to", l->to, "text", str_or(l->body, ""), "key", l->key);
    char *text;
    enum err e;

    must(body != NULL);
    text = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    must(text != NULL);
    e = post(c, s->sms_url, l->key, text);
    free(text);
    return e;
}

enum err send_letter(struct call *c, const struct outbox_settings *s, const struct letter *l)
{
    if (!can_send(s, l->channel))
        return fail(c, ERR_UNAVAILABLE, N_("no receiver is set for this kind of message"));
    switch (l->channel) {
    case OUTBOX_EMAIL:
        return send_mail(c, s, l);
    case OUTBOX_SMS:
        return send_sms(c, s, l);
    default:
        return post(c, l->to, l->key, str_or(l->body, "{}"));
    }
}
