unit Sample;

{$mode objfpc}

interface

uses
  SysUtils, Classes;

const
  MaxItems = 16;
  Title: string = 'x';

type
  TColor = (clRed, clGreen);
  PShape = ^TShape;
  // A shape.
  TShape = class(TObject)
  private
    FName: string;
    function GetArea: Double;
  public
    constructor Create(const AName: string);
    destructor Destroy; override;
    procedure Draw; virtual; abstract;
    class function Count: Integer; static;
    property Name: string read FName write FName;
  end;
  TPoint = record
    X, Y: Integer;
  end;
  IDrawable = interface
    procedure Paint(ACanvas: TObject);
  end;

var
  Counter: Integer = 0;

function Add(A, B: Integer): Integer;

implementation

uses StrUtils;

resourcestring
  SHello = 'hello';

// Adds two numbers.
function Add(A, B: Integer): Integer;
begin
  Result := A + B;
end;

constructor TShape.Create(const AName: string);
begin
  inherited Create;
  FName := AName;
  Counter := Counter + 1;
end;

destructor TShape.Destroy;
begin
  inherited;
end;

function TShape.GetArea: Double;
var
  I: Integer;
  P: TPoint;

  procedure Nested(V: Integer);
  begin
    WriteLn(V);
  end;

begin
  for I := 0 to MaxItems do
    Nested(Add(I, P.X));
  P.X := 3;
  try
    Result := Length(FName);
  except
    on E: Exception do WriteLn(E.Message);
  end;
end;

class function TShape.Count: Integer;
begin
  Result := Counter;
end;

end.
