using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

/// <summary>A text as its reader means it (unescaped, joined, unindented) that knows where in the file each character stands.</summary>
internal sealed class MappedText
{
    public static readonly MappedText Empty = new("", [0], [0]);

    private static readonly int[] OnePiece = [0];

    private readonly int[] _texts; // where each piece starts in the text
    private readonly int[] _files; // where the same piece starts in the file

    private MappedText(string text, int[] texts, int[] files) => (Text, _texts, _files) = (text, texts, files);

    public string Text { get; }

    /// <summary>A piece of the file that means what it says.</summary>
    public static MappedText Of(string file, int start, int end) => new(end == start ? "" : file.Substring(start, end - start), OnePiece, [start]);

    public int FilePosition(int index)
    {
        var piece = Array.BinarySearch(_texts, index);
        piece = piece < 0 ? ~piece - 1 : piece;
        return piece < 0 ? 0 : _files[piece] + index - _texts[piece];
    }

    /// <summary>Where a part of the text stands in the file; its end is that of its last character.</summary>
    public TextSpan FileSpan(int start, int length)
    {
        var from = FilePosition(start);
        return length == 0 ? new TextSpan(from, 0) : TextSpan.FromBounds(from, Math.Max(from, FilePosition(start + length - 1)) + 1);
    }

    public MappedText Slice(int start, int length)
    {
        var builder = new Builder();
        builder.Append(this, start, length);
        return builder.Build(FilePosition(start));
    }

    /// <summary>Collects a text piece by piece.</summary>
    public sealed class Builder
    {
        private readonly StringBuilder _text = new();
        private readonly List<int> _texts = [];
        private readonly List<int> _files = [];
        private int _next = -1;

        public int Length => _text.Length;

        public void Append(char character, int position)
        {
            if (position != _next)
            {
                _texts.Add(_text.Length);
                _files.Add(position);
            }

            _text.Append(character);
            _next = position + 1;
        }

        public void Append(string file, int start, int end)
        {
            if (end <= start)
            {
                return;
            }

            if (start != _next)
            {
                _texts.Add(_text.Length);
                _files.Add(start);
            }

            _text.Append(file, start, end - start);
            _next = end;
        }

        /// <summary>Part of another text, with its places in the file.</summary>
        public void Append(MappedText text, int start, int length)
        {
            var end = start + length;
            while (start < end)
            {
                var piece = Array.BinarySearch(text._texts, start);
                piece = piece < 0 ? ~piece - 1 : piece;
                var until = piece + 1 < text._texts.Length ? Math.Min(end, text._texts[piece + 1]) : end;
                var position = text._files[piece] + start - text._texts[piece];
                if (position != _next)
                {
                    _texts.Add(_text.Length);
                    _files.Add(position);
                }

                _text.Append(text.Text, start, until - start);
                _next = position + until - start;
                start = until;
            }
        }

        public void TrimEnd()
        {
            while (_text.Length > 0 && char.IsWhiteSpace(_text[_text.Length - 1]))
            {
                _text.Length--;
                _next = -1;
            }

            while (_texts.Count > 0 && _texts[_texts.Count - 1] >= _text.Length)
            {
                _texts.RemoveAt(_texts.Count - 1);
                _files.RemoveAt(_files.Count - 1);
            }
        }

        /// <param name="emptyAt">Where an empty text is said to stand.</param>
        public MappedText Build(int emptyAt) =>
            _texts.Count == 0 ? new(_text.ToString(), OnePiece, [emptyAt]) : new(_text.ToString(), [.. _texts], [.. _files]);
    }
}
