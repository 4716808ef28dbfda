namespace MlOps.Sdk.Artifacts;

/// <summary>A file that waits in the home folder, as a journal names it.</summary>
/// <param name="Name">The name that it waits under.</param>
/// <param name="Sha256">The hash of its content in hexadecimal digits; <see langword="null"/> when the journal has none.</param>
internal readonly record struct StagedArtifact(string Name, string? Sha256)
{
    /// <summary>What stands in a journal's record: the name, a blank and the hash.</summary>
    public string Text => Sha256 is null ? Name : $"{Name} {Sha256}";

    /// <summary>Reads a record's text. Early records have the name alone.</summary>
    public static StagedArtifact Parse(string text) =>
        text.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var blank ? new(text[..blank], text[(blank + 1)..]) : new(text, null);
}
