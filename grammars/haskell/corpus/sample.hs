{-# LANGUAGE GADTs #-}
-- | Orders.
module Shop.Orders
  ( Order(..)
  , find
  ) where

import qualified Data.Map.Strict as Map
import Data.List (sortBy, foldl')
import Shop.Base hiding (other)

-- | How an order stands.
data Status = Paid | Open Int String
  deriving (Show, Eq)

data Order a = Order
  { orderId :: Int
  , items, rest :: [a]
  , note :: Maybe String
  }

newtype Id = Id { unId :: Int }

type Handler a = a -> IO ()

type family Elem c
data Expr a where
  Lit :: Int -> Expr Int
  Add :: Expr Int -> Expr Int -> Expr Int

class Monoid' a where
  mempty' :: a
  mappend' :: a -> a -> a
  mappend' x _ = x

instance Monoid' Int where
  mempty' = 0
  mappend' = (+)

infixl 6 <+>
(<+>) :: Int -> Int -> Int
a <+> b = a + b

maxItems :: Int
maxItems = 100

-- | Finds an order.
find :: Ord k => k -> Map.Map k v -> Maybe v
find key m
  | Map.null m = Nothing
  | otherwise = Map.lookup key m
  where
    helper x = x + 1
    n = 2

load :: Status -> IO Int
load Paid = return 1
load (Open n _) = do
  let total = n * 2
  line <- getLine
  print (total, line)
  mapM_ print [x | x <- [1 .. n], even x]
  case line of
    "" -> return 0
    (c : cs) -> return (length cs)
  if total > 1 then pure total else pure $ foldr (\x acc -> x + acc) 0 [1]

swap (a, b) = (b, a)
compose = map (+ 1) . filter even

update :: Order a -> Order a
update o = o { note = Just "x" }

foreign import ccall "math.h sin" c_sin :: Double -> Double

pattern Pair x y = (x, y)
