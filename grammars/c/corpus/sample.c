#include <stdio.h>
#define MAX(a,b) ((a)>(b)?(a):(b))
#define N 3
/* doc of foo */
static inline int *foo(struct bar *b, int (*cb)(void)) { int x = MAX(1,2); return &b->y[x]; }
int proto(int a);
char *pp(void), q;
static const int table[3] = {1}, other;
int (*fp)(int) = 0;
extern struct bar *gp;
struct bar { int y; unsigned char *z, w[4]; int (*op)(int); struct { int in; } inner; union { int u1; }; int bf:3; };
enum color { RED = 1, GREEN };
typedef struct { int a; } anon_t;
typedef int (*handler_t)(int);
typedef unsigned long ulong_t;
typedef struct bar bar_t;
union un { int a; float b; };
int main(int argc, char **argv) { label: goto label; foo(0, 0); gp->y = 3; return N; }
#ifdef X
int condf(void) { return 1; }
#endif
__attribute__((noinline)) void attr(void) {}
int knr(a, b) int a; char b; { return a; }
