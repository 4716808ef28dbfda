using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Credentials;

/// <summary>The search for credentials in one file.</summary>
internal sealed class CredentialSearch
{
    // Shorter texts have no format of their own.
    private const int ShortestFormat = 8;

    private readonly SemanticModelAnalysisContext _context;
    private readonly FileSettings _settings;
    private readonly NearbyNames _nearby;
    private readonly ConstantFlow _flow;
    private readonly CredentialParameters _parameters;

    private CredentialSearch(SemanticModelAnalysisContext context, FileSettings settings, CredentialParameters parameters)
    {
        _parameters = parameters;
        _context = context;
        _settings = settings;
        _nearby = new(settings.Names, settings.Sinks);
        _flow = new(context.SemanticModel, settings.Names, settings.Sinks, context.CancellationToken);
    }

    public static void Run(SemanticModelAnalysisContext context, CredentialSettings settings, CredentialParameters parameters)
    {
        var tree = context.SemanticModel.SyntaxTree;
        var file = settings.Of(tree);
        if (file.IsExcluded(tree.FilePath))
        {
            return;
        }

        var root = tree.GetRoot(context.CancellationToken);
        var search = new CredentialSearch(context, file, parameters);
        var literals = new LiteralFinder(root, tree.GetText(context.CancellationToken));
        ExpressionSyntax? last = null;
        while (literals.TryNext(out var token))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (LiteralText.TryRead(token, ref last, out var text))
            {
                search.Look(text);
            }
        }
    }

    private void Look(in LiteralText text)
    {
        if (text.Value.Length >= ShortestFormat && SecretScanner.Find(text.Value) is { Count: > 0 } found)
        {
            foreach (var match in found)
            {
                var secret = text.Value.Substring(match.Start, match.Length);
                if (!HarmlessPlaces.IsHarmless(text.Expression)
                    && TryReport(CredentialRules.Of(match.Format.Kind), text.LiteralAt(match.Start, match.Length), match.Format.Provider, secret, match.Format.Id, match.Start, secret.Length < text.Value.Length))
                {
                    return;
                }
            }
        }

        if (text.IsWhole)
        {
            LookWhereItGoes(text.Expression, text.Value, start: 0, isPart: false);
            return;
        }

        foreach (var (literal, start, length) in text.Texts())
        {
            LookWhereItGoes(literal, text.Value.Substring(start, length), start, isPart: true);
        }
    }

    private void LookWhereItGoes(ExpressionSyntax literal, string value, int start, bool isPart)
    {
        var kinds = ValueJudge.IsWorthALook(value) ? ValueJudge.KindsFor(value) : PlaceKinds.None;
        if (kinds == PlaceKinds.None
            || !(ValueJudge.LooksChosen(value) || (!isPart && (_nearby.HasAny(literal, kinds) || _parameters.MayTake(literal, _settings.Names, kinds))))
            || HarmlessPlaces.IsHarmless(literal))
        {
            return;
        }

        var place = _flow.PlaceOf(literal, value);
        if (SecretScanner.FindNear(value.Trim(), SurroundingNames.Of(literal, _flow.Parameter) + " " + place.Name) is { } match)
        {
            TryReport(CredentialRules.Of(match.Format.Kind), literal, match.Format.Provider, value, match.Format.Id, start, isPart);
        }
        else if (ValueJudge.Fits(place.Kind, value, place.Name))
        {
            TryReport(CredentialRules.CredentialInNamedPlace, literal, place.Name, value, place.Name, start, isPart);
        }
        else if (place.Kind == PlaceKind.Suspicious && ValueJudge.IsRandom(value, _settings.MinimumEntropy))
        {
            TryReport(CredentialRules.RandomTextInSuspiciousPlace, literal, place.Name, value, place.Name, start, isPart);
        }
    }

    /// <summary>False where the settings say that the rule is to be silent here, or on this value.</summary>
    private bool TryReport(DiagnosticDescriptor rule, SyntaxNode literal, string what, string secret, string name, int start, bool isPart)
    {
        if (_settings.Allows(rule.Id, secret) || _settings.IsExcluded(_context.SemanticModel.SyntaxTree.FilePath, rule.Id))
        {
            return false;
        }

        var properties = ImmutableDictionary<string, string?>.Empty.Add(DiagnosticProperties.Name, name);
        if (isPart)
        {
            properties = properties
                .Add(DiagnosticProperties.Start, start.ToString(CultureInfo.InvariantCulture))
                .Add(DiagnosticProperties.Length, secret.Length.ToString(CultureInfo.InvariantCulture));
        }

        _context.ReportDiagnostic(Diagnostic.Create(rule, literal.GetLocation(), properties, what, Shown(secret)));
        return true;
    }

    /// <summary>The first characters, to find it by: four at most, and never more than a quarter of it.</summary>
    private static string Shown(string secret) => secret.Substring(0, Math.Min(4, secret.Length / 4)) + "…";
}
