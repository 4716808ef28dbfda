using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace MlOps.Analyzers.Versions;

/// <summary>Models and data that another version may stand behind tomorrow.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MovingModelAnalyzer : DiagnosticAnalyzer
{
    private static readonly HashSet<string> RevisionNames = new(StringComparer.OrdinalIgnoreCase) { "revision", "commitHash", "commit", "codeRevision" };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(VersionRules.Model);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(AnalyzeText, OperationKind.Literal, OperationKind.InterpolatedString);
        context.RegisterOperationAction(AnalyzeCall, OperationKind.Invocation, OperationKind.DynamicInvocation);
    }

    private static void AnalyzeText(OperationAnalysisContext context)
    {
        if (context.Operation is ILiteralOperation { ConstantValue.Value: not string } || context.Operation.Type?.SpecialType != SpecialType.System_String)
        {
            return;
        }

        // What names a model begins with its scheme, whatever is put in behind it.
        var beginning = context.Operation is IInterpolatedStringOperation interpolated
            ? interpolated.Parts.Length > 0 && interpolated.Parts[0] is IInterpolatedStringTextOperation { Text.ConstantValue.Value: string first } ? first : ""
            : context.Operation.ConstantValue.Value as string ?? "";
        if (!ModelReference.MayBe(beginning))
        {
            return;
        }

        if (ConstantString.Of(context.Operation) is { } text && ModelReference.Parse(text.Text) is { } found)
        {
            if (found.Owner == ModelOwners.Url && found.Pinning > Pinning.None && HasDigestBeside(context.Operation))
            {
                return;
            }

            var versions = new FileVersions();
            var reference = versions.Add(RuleIds.MovingModel, PinKind.Model, Shown(text.Text), found.Written, found.Pinning, context.Operation.Syntax.Span);
            (reference.Owner, reference.Fault, reference.Advice) = (found.Owner, found.Fault, found.Advice);
            CodeReporter.Report(context, versions);
        }
    }

    private static string Shown(string text) => (text.Length > 100 ? text.Substring(0, 100) + "…" : text).Replace(ConstantString.Hole.ToString(), "{…}");

    /// <summary>A SHA-256 in the same call, initializer or array.</summary>
    private static bool HasDigestBeside(IOperation operation)
    {
        var parent = operation.Parent;
        while (parent is not null and not (IInvocationOperation or IObjectCreationOperation or ITupleOperation or IBlockOperation))
        {
            parent = parent.Parent;
        }

        return parent is not null and not IBlockOperation && parent.Descendants().Any(part => part.ConstantValue is { HasValue: true, Value: string text } && IsDigest(text));
    }

    private static bool IsDigest(string text)
    {
        var colon = text.IndexOf(':');
        return VersionText.IsHex(text.Substring(colon + 1), 64) || VersionText.IsHex(text, 40) || VersionText.IsHex(text, 128);
    }

    private static void AnalyzeCall(OperationAnalysisContext context)
    {
        var name = context.Operation switch
        {
            IInvocationOperation invocation => invocation.TargetMethod.Name,
            IDynamicInvocationOperation { Operation: IDynamicMemberReferenceOperation member } => member.MemberName,
            _ => "",
        };
        var isTorchHub = name is "load" or "Load" && context.Operation.Syntax.ToString().StartsWith("torch.hub.", StringComparison.Ordinal);
        if (!isTorchHub && !HubCalls.Names.Contains(name))
        {
            return;
        }

        IOperation? repository = null;
        IOperation? revision = null;
        foreach (var (parameter, value) in Given(context.Operation))
        {
            if (RevisionNames.Contains(parameter))
            {
                revision = value;
            }

            repository ??= value.Type?.SpecialType == SpecialType.System_String ? value : null;
        }

        if (repository is null || ConstantString.Of(repository) is not { } id || !HubCalls.IsHubId(id.Text))
        {
            return;
        }

        Report(context, repository, id.Text, revision, isTorchHub);
    }

    private static IEnumerable<(string Name, IOperation Value)> Given(IOperation operation) => operation switch
    {
        IInvocationOperation invocation => invocation.Arguments.Where(argument => argument.ArgumentKind != ArgumentKind.DefaultValue)
            .Select(argument => (argument.Parameter?.Name ?? "", argument.Value)),
        IDynamicInvocationOperation call => call.Arguments.Select((argument, index) => (call.GetArgumentName(index) ?? "", argument)),
        _ => [],
    };

    private static void Report(OperationAnalysisContext context, IOperation repository, string id, IOperation? revision, bool isTorchHub)
    {
        string? written = null;
        if (revision is not null && !(revision.ConstantValue is { HasValue: true, Value: null }))
        {
            if (ConstantString.Of(revision) is not { } text || text.Text.IndexOf(ConstantString.Hole) >= 0)
            {
                return; // a variable says which
            }

            written = text.Text;
        }

        var versions = new FileVersions();
        HubCalls.Add(versions, id, written, isTorchHub, repository.Syntax.Span);
        CodeReporter.Report(context, versions);
    }
}
