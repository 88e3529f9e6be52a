module Sample

open System
open System.Collections.Generic

/// A shape.
type Shape =
    | Circle of radius: float
    | Square of float

type Point = { X: int; Y: int }

type Counter(start: int) =
    let mutable value = start
    member this.Value = value
    member this.Add(n) = value <- value + n
    static member Create() = Counter(0)

let limit = 16

/// Adds.
let add a b = a + b

let area shape =
    match shape with
    | Circle r -> Math.PI * r * r
    | Square s -> s * s

[<EntryPoint>]
let main argv =
    let total = [ 1; 2 ] |> List.map (add 1) |> List.sum
    printfn "%d" total
    0
