static class x{H();#else{{
{


  {}