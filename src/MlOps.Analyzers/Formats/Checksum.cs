namespace MlOps.Analyzers.Formats;

/// <summary>How the characters of a token vouch for each other.</summary>
internal enum Checksum
{
    None,

    /// <summary>The last six characters are the CRC-32 of the rest after the prefix, in base 62: GitHub, npm.</summary>
    Crc32Base62,

    /// <summary>The characters 5 to 12 after the prefix hold an account id in base 32: AWS.</summary>
    AwsAccount,
}
