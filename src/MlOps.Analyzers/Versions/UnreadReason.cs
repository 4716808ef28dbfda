namespace MlOps.Analyzers.Versions;

/// <summary>Why nothing is said about a file.</summary>
internal static class UnreadReason
{
    public const string Json = "is not JSON" + OrTooMuch;
    public const string Yaml = "is not YAML that the rules know" + OrTooMuch;
    public const string Toml = "is not TOML" + OrTooMuch;
    public const string Hcl = "is not HCL that the rules know" + OrTooMuch;
    public const string Xml = "is not XML" + OrTooMuch;
    public const string TooMany = "holds more than 100,000 entries";
    public const string TooLong = "is longer than 16 million characters";

    private const string OrTooMuch = ", or holds more entries than anybody writes";
}
