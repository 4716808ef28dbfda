using System.Text;

namespace MlOps.Analyzers.Parsing;

internal sealed partial class MappedText
{
    /// <summary>Collects a text piece by piece; as long as the pieces touch, it only remembers where they begin and end.</summary>
    public sealed class Builder
    {
        private string? _source;
        private int _from;
        private int _to;
        private int _fileStart;
        private StringBuilder? _text;
        private List<int>? _texts;
        private List<int>? _files;
        private int _next = -1;

        public int Length => _text?.Length ?? _to - _from;

        public void Append(char character, int position)
        {
            Spread();
            if (position != _next)
            {
                _texts!.Add(_text!.Length);
                _files!.Add(position);
            }

            _text!.Append(character);
            _next = position + 1;
        }

        public void Append(string file, int start, int end) => Append(file, start, end - start, start);

        /// <summary>Part of another text, with its places in the file.</summary>
        public void Append(MappedText text, int start, int length)
        {
            if (text._texts is null)
            {
                Append(text._source, text._sourceStart + start, length, text._fileStart + start);
                return;
            }

            var end = start + length;
            while (start < end)
            {
                var piece = Array.BinarySearch(text._texts, start);
                piece = piece < 0 ? ~piece - 1 : piece;
                var until = piece + 1 < text._texts.Length ? Math.Min(end, text._texts[piece + 1]) : end;
                Append(text._source, text._sourceStart + start, until - start, text._files![piece] + start - text._texts[piece]);
                start = until;
            }
        }

        public void TrimEnd()
        {
            if (_text is null)
            {
                while (_to > _from && char.IsWhiteSpace(_source![_to - 1]))
                {
                    _to--;
                }

                return;
            }

            while (_text.Length > 0 && char.IsWhiteSpace(_text[_text.Length - 1]))
            {
                _text.Length--;
                _next = -1;
            }

            while (_texts!.Count > 0 && _texts[_texts.Count - 1] >= _text.Length)
            {
                _texts.RemoveAt(_texts.Count - 1);
                _files!.RemoveAt(_files.Count - 1);
            }
        }

        /// <param name="emptyAt">Where an empty text is said to stand.</param>
        public MappedText Build(int emptyAt)
        {
            if (Length == 0)
            {
                return new("", 0, 0, emptyAt);
            }

            return _text is null ? new(_source!, _from, _to - _from, _fileStart) : new(_text.ToString(), [.. _texts!], [.. _files!]);
        }

        private void Append(string source, int start, int length, int position)
        {
            if (length <= 0)
            {
                return;
            }

            if (_text is null && _to == _from)
            {
                (_source, _from, _to, _fileStart) = (source, start, start + length, position);
                return;
            }

            if (_text is null && ReferenceEquals(source, _source) && start == _to && position == _fileStart + _to - _from)
            {
                _to += length;
                return;
            }

            Spread();
            if (position != _next)
            {
                _texts!.Add(_text!.Length);
                _files!.Add(position);
            }

            _text!.Append(source, start, length);
            _next = position + length;
        }

        /// <summary>From one piece to a list of them.</summary>
        private void Spread()
        {
            if (_text is not null)
            {
                return;
            }

            (_text, _texts, _files) = (new(), [], []);
            if (_to > _from)
            {
                _text.Append(_source, _from, _to - _from);
                _texts.Add(0);
                _files.Add(_fileStart);
                _next = _fileStart + _to - _from;
            }
        }
    }
}
