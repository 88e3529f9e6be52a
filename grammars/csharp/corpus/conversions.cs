using System.Text;
using Alias = System.IO.Path;

class Token
{
    public static implicit operator Token(bool value) { return null; }
    public static explicit operator long(Token value) => 1;
    public static explicit operator List<int>?(Token value) => null;
    public static Token operator +(Token a, Token b) => a;
    public Token() { }
}
