namespace MlOps.Analyzers.Formats;

/// <summary>Sets of ASCII characters, as unions of atoms: every character is in exactly one.</summary>
[Flags]
internal enum CharacterSet
{
    None = 0,
    Digit2To7 = 1,
    OtherDigit = 1 << 1,
    LowerAToF = 1 << 2,
    LowerGToZ = 1 << 3,
    UpperAToF = 1 << 4,
    UpperGToZ = 1 << 5,
    Underscore = 1 << 6,
    Hyphen = 1 << 7,
    Dot = 1 << 8,
    Plus = 1 << 9,
    Slash = 1 << 10,
    EqualsSign = 1 << 11,
    Tilde = 1 << 12,
    Percent = 1 << 13,
    Colon = 1 << 14,
    OtherMark = 1 << 15,
    Space = 1 << 16,

    Digits = Digit2To7 | OtherDigit,
    Lower = LowerAToF | LowerGToZ,
    Upper = UpperAToF | UpperGToZ,
    Letters = Lower | Upper,
    LettersAndDigits = Letters | Digits,
    Word = LettersAndDigits | Underscore,
    Slug = Word | Hyphen,
    LowerHex = Digits | LowerAToF,
    UpperHex = Digits | UpperAToF,
    Hex = LowerHex | UpperAToF,
    Base32 = Upper | Digit2To7,
    Base64 = LettersAndDigits | Plus | Slash,
    Url = Slug | Dot | Plus | Slash | EqualsSign | Tilde | Percent,
    Printable = Url | Colon | OtherMark,
}
