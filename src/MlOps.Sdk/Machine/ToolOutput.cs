using System.Text;

namespace MlOps.Sdk.Machine;

/// <summary>What a program wrote to its standard output.</summary>
/// <param name="Bytes">The output, up to the limit.</param>
/// <param name="IsCut">Whether it wrote more, and was ended at the limit.</param>
/// <param name="ExitCode">How it ended; means nothing where it was cut.</param>
internal sealed record ToolOutput(ReadOnlyMemory<byte> Bytes, bool IsCut, int ExitCode)
{
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>Whether it ended as programs do that did what they should; one that was cut counts.</summary>
    public bool Succeeded => IsCut || ExitCode == 0;
}
