using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

/// <summary>A change to a file beside the code that travels with its diagnostic: to the editor's code fix, and through the compiler's log to the target <c>MlOpsFix</c>.</summary>
internal static class FileEdit
{
    private const string Start = "edit.start";
    private const string Length = "edit.length";
    private const string Text = "edit.text";

    /// <summary>Of the bytes of the file that was read: another one is not touched.</summary>
    private const string Checksum = "edit.checksum";

    public static ImmutableDictionary<string, string?> ToProperties(TextChange? edit, SourceText text)
    {
        var properties = ImmutableDictionary<string, string?>.Empty;
        if (edit is not { NewText: { } written } change)
        {
            return properties;
        }

        var algorithm = text.ChecksumAlgorithm == SourceHashAlgorithm.Sha256 ? "sha256:" : "sha1:";
        return properties
            .Add(Start, change.Span.Start.ToString(CultureInfo.InvariantCulture))
            .Add(Length, change.Span.Length.ToString(CultureInfo.InvariantCulture))
            .Add(Text, written)
            .Add(Checksum, algorithm + BitConverter.ToString([.. text.GetChecksum()]).Replace("-", ""));
    }

    public static TextChange? From(ImmutableDictionary<string, string?> properties) =>
        properties.TryGetValue(Start, out var start) && properties.TryGetValue(Length, out var length) && properties.TryGetValue(Text, out var text)
            ? new TextChange(new(int.Parse(start, CultureInfo.InvariantCulture), int.Parse(length, CultureInfo.InvariantCulture)), text!)
            : null;
}
