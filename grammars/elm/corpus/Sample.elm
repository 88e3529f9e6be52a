port module Sample exposing (Model, Msg(..), main, update)

{-| A sample module.
-}

import Browser
import Dict exposing (Dict, get)
import Html.Events as Events exposing (onClick)

-- The state.
type alias Model =
    { count : Int
    , names : Dict String Int
    }

type Msg
    = Increment
    | Rename String (Maybe Int)
    | Reset { hard : Bool }

type Tree a
    = Leaf
    | Node a (Tree a)

port save : String -> Cmd msg

infix left 4 (|=) = keep

{-| Initial state. -}
init : Model
init =
    { count = 0, names = Dict.empty }

update : Msg -> Model -> Model
update msg model =
    case msg of
        Increment ->
            { model | count = model.count + 1 }

        Rename name (Just n) ->
            let
                fresh : String
                fresh =
                    String.toUpper name

                ( a, b ) =
                    pair n
            in
            { model | names = Dict.insert fresh a model.names }

        _ ->
            model

keep f x =
    List.map (\item -> f item) x |> List.filter .count

main =
    Browser.sandbox { init = init, update = update, view = always (Html.text "x") }
