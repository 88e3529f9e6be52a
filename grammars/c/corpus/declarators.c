/* Declarations that C's grammar takes for something else. */
#define _DEFAULT_SOURCE /* For fchmod() */
#define _BSD_SOURCE     /* For fchmod() */
#define GUARD_H 
int behind_guard;
#define EMPTY(x)  	
int behind_empty;

monotime (*getMonotonicUs)(void) = NULL;
handler (*on_error)(error *e, int code);
id (*pick)(context), other;
u8 (*short_name)(context) = first;

const char	*je_malloc_conf
#ifndef _WIN32
    JEMALLOC_ATTR(weak)
#endif
    ;
extern int counter ATTRIBUTE(weak, 3);
int max PREVENT_MACRO(int a);
int old PROTOTYPE((int a));

TEST_BEGIN(test_init) {
	expect(1);
}
TEST_END

TEST_BEGIN(test_simple) {
	expect(2);
}
TEST_END
