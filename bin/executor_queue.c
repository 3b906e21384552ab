/* executor_queue.c – a bounded first-in-first-out queue of tasks between threads. */
#include "bin/executor_private.h"

void queue_init(struct queue *q)
{
    must(pthread_mutex_init(&q->lock, NULL) == 0);
    must(pthread_cond_init(&q->some, NULL) == 0);
}

bool queue_push(struct queue *q, struct task *t, size_t max)
{
    bool room;

    must(pthread_mutex_lock(&q->lock) == 0);
    room = !q->closed && (t->patient || q->n < max);
    if (room) {
        t->next = NULL;
        if (q->tail == NULL)
            q->head = t;
        else
            q->tail->next = t;
        q->tail = t;
        q->n++;
        must(pthread_cond_signal(&q->some) == 0);
    }
    must(pthread_mutex_unlock(&q->lock) == 0);
    return room;
}

struct task *queue_pop(struct queue *q, bool wait)
{
    struct task *t;

    must(pthread_mutex_lock(&q->lock) == 0);
    while (wait && q->head == NULL && !q->closed)
        must(pthread_cond_wait(&q->some, &q->lock) == 0);
    t = q->head;
    if (t != NULL) {
        q->head = t->next;
        if (q->head == NULL)
            q->tail = NULL;
        q->n--;
        t->next = NULL;
    }
    must(pthread_mutex_unlock(&q->lock) == 0);
    return t;
}

size_t queue_length(struct queue *q)
{
    size_t n;

    must(pthread_mutex_lock(&q->lock) == 0);
    n = q->n;
    must(pthread_mutex_unlock(&q->lock) == 0);
    return n;
}

void queue_close(struct queue *q)
{
    must(pthread_mutex_lock(&q->lock) == 0);
    q->closed = true;
    must(pthread_cond_broadcast(&q->some) == 0);
    must(pthread_mutex_unlock(&q->lock) == 0);
}
