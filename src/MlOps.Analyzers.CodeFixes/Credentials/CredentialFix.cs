using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MlOps.Analyzers.CodeFixes.Credentials;

/// <summary>Rewrites a document so that its credentials are read when the program runs.</summary>
internal sealed class CredentialFix
{
    private readonly SyntaxNode _root;
    private readonly FixPlanner _planner;
    private readonly ConfigurationFinder _configurations;
    private readonly ReadingExpression _reading;

    private CredentialFix(SyntaxNode root, SemanticModel model, ISet<string> namesInConstants, CancellationToken cancellationToken)
    {
        _root = root;
        _planner = new(root, model, namesInConstants, cancellationToken);
        _configurations = new(model, cancellationToken);
        _reading = new(model);
    }

    public static async Task<CredentialFix> ForAsync(Document document, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return new(root!, model!, await ConstantNames.InAsync(document.Project, cancellationToken).ConfigureAwait(false), cancellationToken);
    }

    /// <summary>What would be changed; null where there is no fix.</summary>
    public FixPlan? Plan(Diagnostic diagnostic) => _planner.Plan(diagnostic, (place, type, _) => SettingName.Of(place, type, 1));

    /// <summary>How the configuration is written where the credential stands; null when none is in reach.</summary>
    public string? ConfigurationFor(FixPlan plan) => _configurations.Find(plan.Target);

    public SyntaxNode Apply(IEnumerable<Diagnostic> diagnostics, CredentialSource source)
    {
        var names = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var plans = new Dictionary<SyntaxNode, FixPlan>();
        foreach (var diagnostic in diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start))
        {
            if (_planner.Plan(diagnostic, Name) is { } plan)
            {
                plans[plan.Target] = plan;
            }
        }

        // What stands in a hole of another one is changed first; the other one is left for a second time.
        foreach (var outer in plans.Keys.Where(outer => plans.Keys.Any(inner => inner != outer && outer.Span.Contains(inner.Span))).ToList())
        {
            plans.Remove(outer);
        }

        var constants = new HashSet<SyntaxNode>(plans.Values.Select(plan => plan.Constant).OfType<SyntaxNode>());
        return _root.ReplaceNodes(
            plans.Keys.Concat(constants),
            (original, rewritten) => plans.TryGetValue(original, out var plan) ? Replacement(plan, source) : ConstantDeclaration.ToVariable(rewritten));

        // Two credentials of a file never share a name: the program would read one for both.
        SettingName Name(string place, string? type, string literal)
        {
            var name = SettingName.Of(place, type, 1);
            if (!names.TryGetValue(name.Variable, out var literals))
            {
                names.Add(name.Variable, literals = []);
            }

            if (!literals.Contains(literal))
            {
                literals.Add(literal);
            }

            return SettingName.Of(place, type, literals.IndexOf(literal) + 1);
        }
    }

    private ExpressionSyntax Replacement(FixPlan plan, CredentialSource source)
    {
        var configuration = source == CredentialSource.Configuration ? ConfigurationFor(plan) : null;
        var reading = _reading.Of(plan.Name, configuration, plan.Target.SpanStart);
        return Rewriting.Of(plan, reading, _reading).WithTriviaFrom(plan.Target);
    }
}
