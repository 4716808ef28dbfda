using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Credentials;

/// <summary>Finds the string literals of a file by its quotation marks, without a walk over the other tokens.</summary>
internal struct LiteralFinder
{
    private const int ChunkLength = 4096;

    [ThreadStatic]
    private static char[]? s_chunk;

    private readonly SyntaxNode _root;
    private readonly SourceText _text;
    private readonly char[] _chunk;
    private int _chunkStart;
    private int _chunkEnd;
    private int _position;

    public LiteralFinder(SyntaxNode root, SourceText text)
    {
        _root = root;
        _text = text;
        _chunk = s_chunk ??= new char[ChunkLength];
    }

    /// <summary>The token of the next literal, or the first token of the next interpolated string.</summary>
    public bool TryNext(out SyntaxToken token)
    {
        while (TryFindQuote(out var quote))
        {
            token = _root.FindToken(quote);
            // A quote in a comment or in text that is switched off lies before or behind the token it belongs to.
            _position = Math.Max(quote + 1, quote < token.SpanStart ? token.SpanStart : quote < token.Span.End ? token.Span.End : token.FullSpan.End);
            if (token.Span.Contains(quote) && IsLiteral(token))
            {
                return true;
            }
        }

        token = default;
        return false;
    }

    private static bool IsLiteral(SyntaxToken token) => token.Kind()
        is SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken
        or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
        or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken
        or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedVerbatimStringStartToken
        or SyntaxKind.InterpolatedSingleLineRawStringStartToken or SyntaxKind.InterpolatedMultiLineRawStringStartToken;

    private bool TryFindQuote(out int quote)
    {
        while (_position < _text.Length)
        {
            if (_position >= _chunkEnd || _position < _chunkStart)
            {
                _chunkStart = _position;
                _chunkEnd = Math.Min(_position + ChunkLength, _text.Length);
                _text.CopyTo(_chunkStart, _chunk, 0, _chunkEnd - _chunkStart);
            }

            var index = Array.IndexOf(_chunk, '"', _position - _chunkStart, _chunkEnd - _position);
            if (index >= 0)
            {
                quote = _chunkStart + index;
                return true;
            }

            _position = _chunkEnd;
        }

        quote = -1;
        return false;
    }
}
