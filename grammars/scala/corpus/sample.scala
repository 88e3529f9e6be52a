package com.example
package shop

import scala.collection.mutable
import com.example.util.{Json => J, Log, _}

/** How an order stands. */
sealed trait Status extends Product with Serializable {
  def label: String
  type Key <: String
  val code: Int
  var count: Int
}

object Status {
  case object Paid extends Status { def label = "paid"; val code = 1 }
  final case class Open(id: Int, note: String = "") extends Status
  implicit val ordering: Ordering[Status] = Ordering.by(_.code)
  private[shop] lazy val all, others = List(Paid)
  val (left, right) = (1, 2)
  val Max = 10
}

package object util {
  type Handler[T] = T => Unit
  def helper(x: Int): Int = x
}

/** An order. */
@deprecated("x", "1")
abstract class Order[T <: Item : Ordering](val id: Int, private var note: String, plain: Store)(implicit ec: Context)
    extends Base(id) with Repository[T] { self: Logger =>
  import mutable.Map
  private val items: mutable.Map[String, T] = mutable.Map.empty
  protected var total = 0
  def this(id: Int) = this(id, "", Store.default)

  @inline override final def find(key: String, rest: Int*)(using ctx: Ctx): Option[T] = {
    def inner(n: Int): Int = n * 2
    val (a, b) = pair
    var sum = 0
    sum += inner(a)
    for { item <- items; x = item.size if x > 1 } yield item
    try {
      store.save(key).map(x => x + 1)
    } catch {
      case e: IOException => throw new Failure(e.getMessage)
    }
    status match {
      case Open(id, n @ "x") => id
      case p: Status.Paid.type if p.code > 0 => p.code
      case head :: tail => head
      case _ => sum
    }
    val f = (x: Int) => x + 1
    val made = new Order[Int](1) with Other { def extra = 1 }
    s"$key ${made.id}"
    items(key) = made
    total = 3
    a max b
    items.get[T](key)
  }

  def abstractOne(): Unit
  def +(other: Order[T]): Order[T] = this
  class Nested { val deep = 1 }
}

enum Color(val rgb: Int) extends Enum[Color] {
  case Red extends Color(1)
  case Green, Blue
  case Mixed(a: Color, b: Color)
  def hex: String = rgb.toString
}

given intOrd: Ordering[Int] with
  def compare(a: Int, b: Int): Int = a - b

extension (s: String)
  def shout: String = s.toUpperCase

inline def top(action: Handler[Int] = identity): Unit = action(1)
val lambda = (x: Int) => x + 1
opaque type Id = Long

class OrderSpec extends AnyFunSuite {
  test("adds items") { assert(1 == 1) }
  describe("x") { it("works") { ok() } }
}
