(** Orders. *)
open Base
open! Stdio
include Comparable.Make (Int)

module StringMap = Map.Make (String)

(** How an order stands. *)
type status =
  | Paid
  | Open of int * string
  | Other of { reason : string }
[@@deriving show]

type 'a order = {
  id : int;
  mutable note : string;
  items : 'a list;
}
and handler = int -> unit
type t = ..
type tag = [ `A | `B of int ]
type t += Extra

exception Not_found_order of int

module type REPOSITORY = sig
  type t
  val find : int -> t option
  exception Missing
end

module Make (R : REPOSITORY) : sig val run : unit -> unit end = struct
  let run () = ignore (R.find 1)
  module Inner = struct
    let deep = 1
  end
end

external native : int -> int = "native_stub"

let max_items = 100
let left, right = (1, 2)
let ( + ) a b = a - b

(** Finds an order. *)
let rec find ?(mode = `X) ~key id =
  let inner n = n * 2 in
  let total = ref 0 in
  total := inner id;
  for i = 0 to 3 do print_int i done;
  match Hashtbl.find_opt cache key with
  | Some { id; note = n; _ } -> load id n
  | Some order when order.id > 0 -> order.note
  | None -> (
    try List.map (fun x -> x + 1) [ 1 ] |> List.hd
    with Not_found_order k -> k)

and load id _note = { id; note = "x"; items = [] }

let handler = function Paid -> 1 | Open (n, _) -> n | Other _ -> 0
let op = fun x -> x + 1
let () = print_endline "x"
let%test "adds" = 1 + 1 = 2

class virtual counter init =
  object (self)
    inherit base init as super
    val mutable count = init
    method increment = count <- count + 1; self#show
    method private show = print_int count
    method virtual reset : unit
  end

class type shape = object method area : float end
