using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MlOps.Analyzers.Credentials;

/// <summary>Calls whose result still holds the text that goes in.</summary>
internal static class PassThrough
{
    private static readonly HashSet<string> Methods = new(StringComparer.Ordinal)
    {
        "GetBytes", "GetString", "GetChars", "FromBase64String", "ToBase64String", "FromHexString", "ToHexString", "FromBase64", "ToBase64",
        "Base64Encode", "Base64UrlEncode", "DecodeFromBase64", "Base64UrlDecode", "UrlEncode", "EscapeDataString", "HtmlEncode", "Decode", "Encode",
        "Concat", "Format", "Join", "Combine", "FromResult", "Copy", "Intern", "Trim", "ToArray", "ToList", "AsEnumerable", "AsSpan", "AsMemory", "AsReadOnly",
        "HashData", "ComputeHash", "Just", "Some", "Return", "Of", "Lazy", "FromString", "ToSecureString", "ConvertToSecureString", "Repeat",
        "ImportFromBytes", "ToImmutableArray", "ToCharArray",
    };

    private static readonly HashSet<string> Constructors = new(StringComparer.Ordinal)
    {
        "String", "StringBuilder", "Lazy", "ReadOnlyMemory", "Memory", "ReadOnlySpan", "Span", "ArraySegment", "Uri", "UriBuilder", "MemoryStream", "StringReader",
        "StringContent", "StringValues", "Nullable", "ValueTask", "SecureString", "List", "HashSet", "Option", "Secret", "BinaryData",
    };

    private static readonly HashSet<string> OnText = new(StringComparer.Ordinal)
    {
        "ToCharArray", "Trim", "TrimStart", "TrimEnd", "ToString", "ToUpper", "ToLower", "ToUpperInvariant", "ToLowerInvariant", "Replace", "Substring",
        "Insert", "PadLeft", "PadRight", "Normalize", "Clone", "ToArray", "ToList", "AsSpan", "AsMemory", "Split", "Append", "Reverse", "Select", "Concat", "Slice",
        "First", "Single", "Last", "Value",
    };

    /// <summary>Whether what is called gives the argument back in some form.</summary>
    public static bool Returns(IArgumentOperation argument) => argument.Parent switch
    {
        IInvocationOperation { TargetMethod: var method } => Methods.Contains(method.Name) || (method.IsExtensionMethod && OnText.Contains(method.Name)),
        IObjectCreationOperation { Constructor.ContainingType.Name: var type } => Constructors.Contains(type),
        _ => false,
    };

    /// <summary>Whether a method of a text gives that text back in some form.</summary>
    public static bool ReturnsInstance(IMethodSymbol method) => OnText.Contains(method.Name);
}
