/* tmplc.c – the template compiler. */
int main(void)
{
    return 1;
}
