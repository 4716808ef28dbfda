using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

/// <summary>
/// A text as its reader means it (unescaped, joined, unindented) that knows where in the file each character stands. Nearly every
/// one is a piece of the file as it is, and then is no more than its place until somebody reads it.
/// </summary>
internal sealed partial class MappedText
{
    public static readonly MappedText Empty = new("", 0, 0, 0);

    private readonly string _source;
    private readonly int _sourceStart;
    private readonly int _fileStart;
    private readonly int[]? _texts; // where each piece starts in the text; null for one piece
    private readonly int[]? _files; // where the same piece starts in the file
    private string? _text;

    private MappedText(string source, int sourceStart, int length, int fileStart) => (_source, _sourceStart, Length, _fileStart) = (source, sourceStart, length, fileStart);

    private MappedText(string text, int[] texts, int[] files)
        : this(text, 0, text.Length, files[0]) => (_text, _texts, _files) = (text, texts, files);

    public int Length { get; }

    public string Text => _text ??= Length == 0 ? "" : _source.Substring(_sourceStart, Length);

    /// <summary>A piece of the file that means what it says.</summary>
    public static MappedText Of(string file, int start, int end) => new(file, start, Math.Max(0, end - start), start);

    /// <summary>A text that stands in the file as it is.</summary>
    public static MappedText At(string text, int position) => new(text, 0, text.Length, position);

    /// <summary>Whether it says just this.</summary>
    public bool Is(string expected) => Length == expected.Length && string.CompareOrdinal(_source, _sourceStart, expected, 0, Length) == 0;

    public int FilePosition(int index)
    {
        if (_texts is null)
        {
            return _fileStart + index;
        }

        var piece = Array.BinarySearch(_texts, index);
        piece = piece < 0 ? ~piece - 1 : piece;
        return piece < 0 ? 0 : _files![piece] + index - _texts[piece];
    }

    /// <summary>Where a part of the text stands in the file; its end is that of its last character.</summary>
    public TextSpan FileSpan(int start, int length)
    {
        var from = FilePosition(start);
        return length == 0 ? new TextSpan(from, 0) : TextSpan.FromBounds(from, Math.Max(from, FilePosition(start + length - 1)) + 1);
    }

    public MappedText Slice(int start, int length)
    {
        if (_texts is null)
        {
            return new(_source, _sourceStart + start, length, _fileStart + start);
        }

        var builder = new Builder();
        builder.Append(this, start, length);
        return builder.Build(FilePosition(start));
    }
}
