/* main.c – the front door of the program. */
int main(void)
{
    return 64;
}
