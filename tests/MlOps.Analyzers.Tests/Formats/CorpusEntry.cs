namespace MlOps.Analyzers.Tests.Formats;

/// <summary>A text of the corpus, the name that it stands under, and whether it is a credential.</summary>
internal sealed record CorpusEntry(string Format, string? Name, string Text, bool IsSecret);
