(** Orders. *)
open Base

type t
type status = Paid | Open of int

exception Missing of string

(** Finds an order. *)
val find : ?mode:status -> int -> t option

val ( + ) : int -> int -> int
external native : int -> int = "stub"

module Inner : sig
  val deep : int
end

module type S = sig
  type key
  val get : key -> t
end

module Make (X : S) : S with type key = X.key
class counter : int -> object method increment : unit end
include S
