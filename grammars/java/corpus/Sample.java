package com.x;
import java.util.*;
/** Doc. */
@Entity(name = "a public b")
public abstract class A<T> extends B<T> implements C, D<T> {
  private static final int MAX = 3, MIN = 1;
  @Inject protected String name;
  public A(int x) { this.name = null; }
  @Override public String toString() { int y = 1; Runnable r = () -> foo(y); new Thread(r) { public void run() {} }; return name; }
  abstract void abs();
  enum E { P, Q { void f() {} }; int z; }
  interface Inner { int K = 1; void m(); default void d() {} }
  record R(int a, String b) { R { } }
  @interface Ann { String value() default ""; }
  static class Nested {}
}
