using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

/// <summary>A word of a command line, without its quotes.</summary>
internal sealed class ShellWord(MappedText text, bool isUnknown, bool isQuoted, TextSpan? expandedFrom = null)
{
    public static readonly List<ShellCommand> NoCommands = [];

    public MappedText Text { get; } = text;

    public string Value => Text.Text;

    /// <summary>It holds a variable or a command's output that is not known here; <see cref="Value"/> has the rest.</summary>
    public bool IsUnknown { get; } = isUnknown;

    public bool IsQuoted { get; } = isQuoted;

    /// <summary>The commands whose output is put into the word.</summary>
    public List<ShellCommand> Substituted { get; set; } = NoCommands;

    /// <summary>It stands for a file that holds that output: '&lt;(command)'.</summary>
    public bool IsStream { get; set; }

    /// <summary>What was written, with its variables.</summary>
    public TextSpan Span => expandedFrom ?? Text.FileSpan(0, Text.Length);

    public override string ToString() => Value;
}
