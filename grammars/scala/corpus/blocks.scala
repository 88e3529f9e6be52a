package blocks

case class Pair[A](first: A, var second: Int)
final case class Failure(message: String, underlying: Throwable) extends Error:
  def show: String =
    message

  /** The cause of it. */
  def cause = underlying // kept

  private def last =
    val x = 1
    x

// Not of Failure.
enum Shape:
  case Round(radius: Double)
  case Flat

class Plain(hidden: Int, val shown: Int)

object Tools {
  def fold(p: Pair[Int]): Int =
    p.first

  /** Of the next one. */
  def next: Int = 2
}

class StreamHash[A](implicit ev: Hash[A]) extends StreamEq[A]()(ev) with Hash[Stream[A]] {
  def hash(xs: Stream[A]): Int = 1
}
