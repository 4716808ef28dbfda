namespace MlOps.Analyzers.Formats;

/// <summary>One pass over a text. It is used again for the next, so that texts without a credential cost no memory.</summary>
internal sealed class TextScan
{
    /// <summary>How far from a provider's name its key may begin.</summary>
    private const int NearDistance = 50;

    private const int ShortestNear = 16;
    private const int ShortestUnanchored = 24;
    private const int MostWaiting = 16;

    /// <summary>Exact tests of one kind in one text: one with more is a list of words that was made to keep the search busy.</summary>
    private const int MostTests = 4096;

    private const int Recognizers = (int)Recognizer.Net + 1;
    private const CharacterSet RunSet = CharacterSet.Slug | CharacterSet.Plus | CharacterSet.Slash;

    private readonly RunLengths _runs = new();
    private readonly List<SecretMatch> _found = [];
    private readonly List<(int Start, int End)> _waiting = [];
    private readonly Anchor?[] _contexts = new Anchor?[8];
    private readonly int[] _contextEnds = new int[8];
    private readonly int[] _tests = new int[Recognizers];
    private readonly KnownNames _names = new();
    private int _contextCount;
    private long _steps;

    public string Text { get; private set; } = "";

    public RunLengths Runs => _runs;

    /// <summary>What is known of names that were judged before.</summary>
    public KnownNames Names => _names;

    /// <summary>Whether the text has words that only connection strings have.</summary>
    public bool HasConnectionWords { get; private set; }

    /// <summary>Where the last name ended that was looked at; names hold several of the words.</summary>
    public int LastNameEnd { get; set; }

    /// <summary>The text before it has been searched for private keys.</summary>
    public int PrivateKeyEnd { get; set; }

    /// <summary>The text before it has been searched for JSON Web Tokens.</summary>
    public int WebTokenEnd { get; set; }

    /// <summary>Whether the command was named before.</summary>
    public bool HasCurl { get; private set; }

    /// <summary>The text before it has been searched for the logins of a .netrc file.</summary>
    public int NoLoginBefore { get; set; }

    /// <summary>How much was looked at besides the one pass: it must grow as the text does, whatever the text is.</summary>
    public long Steps
    {
        get => _steps + _runs.Steps;
        set => _steps = value - _runs.Steps;
    }

    /// <summary>The text before it has been searched for the options of commands.</summary>
    public int CommandEnd { get; set; }

    /// <summary>The text before it has been searched for secrets of Kubernetes.</summary>
    public int KubernetesEnd { get; set; }

    /// <summary>Where the last value ended that was judged: names within it do not count.</summary>
    public int LastValueEnd { get; set; }

    /// <summary>The last value whose end was looked for, and that end.</summary>
    public (int Start, int End, char Quote) LastValue { get; set; }

    public IReadOnlyList<SecretMatch> Find(string text)
    {
        Begin(text);
        var automaton = AnchorTable.Automaton;
        var anchors = AnchorTable.All;
        var state = 0;
        var runStart = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            state = automaton.Step(state, c);
            if (KeywordAutomaton.IsFound(state))
            {
                foreach (var number in automaton.Found(state))
                {
                    var anchor = anchors[number];
                    if (anchor.CanStandAt(text, i + 1 - anchor.Word.Length) && ++_tests[(int)anchor.Recognizer] <= MostTests)
                    {
                        Look(anchor, i + 1);
                    }
                }
            }

            if (!Characters.IsIn(c, RunSet))
            {
                EndRun(runStart, i);
                runStart = i + 1;
            }
        }

        EndRun(runStart, text.Length);
        if (_waiting.Count > 0)
        {
            AddWaiting();
        }

        Text = "";
        if (_found.Count > 0 && References.IsWhole(text))
        {
            _found.RemoveAll(match => match.Format.Kind == SecretKind.Assignment);
        }

        return _found.Count == 0 ? [] : MatchOrder.WithoutOverlaps(_found, HasConnectionWords);
    }

    public SecretMatch? FindNear(string value, string nameOrContext)
    {
        if (CredentialNames.IsPublic(nameOrContext))
        {
            return null;
        }

        Begin(value);
        SecretMatch? best = null;
        var automaton = AnchorTable.Automaton;
        var state = 0;
        for (var i = 0; i < nameOrContext.Length; i++)
        {
            state = automaton.Step(state, nameOrContext[i]);
            foreach (var number in KeywordAutomaton.IsFound(state) ? automaton.Found(state) : [])
            {
                var anchor = AnchorTable.All[number];
                if (anchor.Recognizer == Recognizer.Context && WordBounds.IsWordAt(nameOrContext, i + 1 - anchor.Word.Length, i + 1))
                {
                    best ??= MatchWhole(anchor.Near);
                }
            }
        }

        Text = "";
        return best;
    }

    public void Add(SecretFormat format, int start, int end, bool isVerified = false) =>
        _found.Add(new SecretMatch(format, start, end - start, isVerified));

    /// <summary>A password that is one only in a connection string, or where it is all that the text says.</summary>
    public void AddForConnection(int start, int end, bool isAlone)
    {
        if (isAlone)
        {
            Add(SecretFormatTable.Get("connection-string"), start, end);
        }
        else if (_waiting.Count < MostWaiting)
        {
            _waiting.Add((start, end));
        }
    }

    private void AddWaiting()
    {
        foreach (var (start, end) in HasConnectionWords ? _waiting : [])
        {
            Add(SecretFormatTable.Get("connection-string"), start, end);
        }
    }

    private void Begin(string text)
    {
        _waiting.Clear();
        Array.Clear(_tests, 0, Recognizers);
        Text = text;
        _runs.Clear();
        _found.Clear();
        _contextCount = 0;
        HasConnectionWords = false;
        LastNameEnd = -1;
        PrivateKeyEnd = 0;
        WebTokenEnd = 0;
        LastValueEnd = 0;
        KubernetesEnd = 0;
        NoLoginBefore = 0;
        CommandEnd = 0;
        HasCurl = false;
        _steps = 0;
        LastValue = (0, -1, ' ');
    }

    private void Look(Anchor anchor, int end)
    {
        _steps++;
        var start = end - anchor.Word.Length;
        switch (anchor.Recognizer)
        {
            case Recognizer.Shape:
                LookAtShape(anchor.Format!, anchor.Grammar!, start);
                break;
            case Recognizer.Context:
                if (WordBounds.IsWordAt(Text, start, end))
                {
                    var slot = _contextCount++ % _contexts.Length;
                    _contexts[slot] = anchor;
                    _contextEnds[slot] = end;
                }

                break;
            case Recognizer.PrivateKey:
                PrivateKeys.Look(this, start, end);
                break;
            case Recognizer.JsonWebToken:
                JsonWebTokens.Look(this, start);
                break;
            case Recognizer.Url:
                UrlPasswords.Look(this, start, end);
                break;
            case Recognizer.AuthorizationHeader:
                AuthorizationHeaders.Look(this, start, end);
                break;
            case Recognizer.Netrc:
                NetrcEntries.Look(this, end);
                break;
            case Recognizer.ConnectionWord:
                HasConnectionWords |= start == 0 || !Characters.IsLetter(Text[start - 1]);
                break;
            case Recognizer.KubernetesSecret:
                KubernetesSecrets.Look(this, end);
                break;
            case Recognizer.Curl:
                HasCurl = true;
                break;
            case Recognizer.Phrase:
                PasswordPhrases.Look(this, start, end);
                break;
            case Recognizer.Net:
                NetCommands.Look(this, start, end);
                break;
            case Recognizer.Command:
                CommandPasswords.Look(this, start, end);
                break;
            default:
                Assignments.Look(this, start, end);
                break;
        }
    }

    private void LookAtShape(SecretFormat format, Grammar grammar, int anchor)
    {
        var start = grammar.StartFrom(Text, anchor, _runs);
        if (start < 0 || !WordBounds.CanStart(Text, start, grammar))
        {
            return;
        }

        var end = grammar.Match(Text, start, _runs);
        if (end < 0 || !WordBounds.CanEnd(Text, end, grammar) || (format.Near.Count > 0 && !HasContext(format, start)))
        {
            return;
        }

        _steps += Math.Min(end - start, TokenTails.LongestTail) * 4;
        if (TokenTails.IsPlausible(format, grammar, Text, start, end, out var isVerified))
        {
            Add(format, start, end, isVerified);
        }
    }

    /// <summary>At the end of a long run: is it a key whose provider was named shortly before, or one of a shape that no word has?</summary>
    private void EndRun(int start, int end)
    {
        if (end - start >= ShortestUnanchored && WordBounds.CanStartUnnamed(Text, start))
        {
            foreach (var format in AnchorTable.Unanchored)
            {
                TryNear(format, start);
            }
        }

        if (_contextCount == 0 || end - start < ShortestNear)
        {
            return;
        }

        bool? isNumber = null;
        for (var i = 0; i < Math.Min(_contextCount, _contexts.Length); i++)
        {
            if (_contextEnds[i] <= start && start - _contextEnds[i] <= NearDistance && WordBounds.CanStartUnnamed(Text, start)
                && !(isNumber ??= NumberNames.StandsBefore(Text, start)))
            {
                foreach (var format in _contexts[i]!.Near)
                {
                    TryNear(format, start);
                }
            }
        }
    }

    private void TryNear(SecretFormat format, int start)
    {
        foreach (var grammar in format.Grammars)
        {
            if (grammar.AnchorPart < 0 && grammar.Match(Text, start, _runs) is var end and > 0
                && WordBounds.CanEndUnnamed(Text, end) && TokenTails.IsPlausible(format, grammar, Text, start, end, out _))
            {
                Add(format, start, end);
                return;
            }
        }
    }

    private bool HasContext(SecretFormat format, int start)
    {
        for (var i = 0; i < Math.Min(_contextCount, _contexts.Length); i++)
        {
            if (start - _contextEnds[i] <= NearDistance && _contexts[i]!.Near.Contains(format))
            {
                return true;
            }
        }

        return false;
    }

    private SecretMatch? MatchWhole(IReadOnlyList<SecretFormat> formats)
    {
        foreach (var format in formats)
        {
            foreach (var grammar in format.Grammars)
            {
                if (grammar.Match(Text, 0, _runs) == Text.Length
                    && TokenTails.IsPlausible(format, grammar, Text, 0, Text.Length, out var isVerified))
                {
                    return new SecretMatch(format, 0, Text.Length, isVerified);
                }
            }
        }

        return null;
    }
}
