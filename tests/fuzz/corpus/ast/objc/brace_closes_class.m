@interface A
}
@end
int f(void) {
}
