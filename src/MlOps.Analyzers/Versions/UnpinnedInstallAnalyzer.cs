using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Processes that C# starts and that install something without a version.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnpinnedInstallAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(VersionRules.Install, VersionRules.Image);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(AnalyzeInvocation, OperationKind.Invocation);
        context.RegisterOperationAction(AnalyzeCreation, OperationKind.ObjectCreation);
    }

    private static void AnalyzeInvocation(OperationAnalysisContext context)
    {
        var invocation = (IInvocationOperation)context.Operation;
        var method = invocation.TargetMethod;
        if (method.Name == "Start" && IsProcessType(method.ContainingType, "Process") && invocation.Arguments.Length >= 2)
        {
            Analyze(context, invocation.Arguments[0].Value, invocation.Arguments[1].Value);
        }
        else if (method.Name == "WithArguments" && invocation.Arguments.Length >= 1 && Wrapped(invocation) is { } program)
        {
            Analyze(context, program, invocation.Arguments[0].Value);
        }
    }

    /// <summary>CliWrap's 'Cli.Wrap("program")' before '.WithArguments'.</summary>
    private static IOperation? Wrapped(IInvocationOperation invocation)
    {
        var receiver = invocation.Instance;
        for (var step = 0; step < 10 && receiver is IInvocationOperation inner; step++)
        {
            if (inner.TargetMethod is { Name: "Wrap", ContainingType.Name: "Cli" } && inner.Arguments.Length == 1)
            {
                return inner.Arguments[0].Value;
            }

            receiver = inner.Instance;
        }

        return null;
    }

    private static void AnalyzeCreation(OperationAnalysisContext context)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (!IsProcessType(creation.Type, "ProcessStartInfo"))
        {
            return;
        }

        var program = creation.Arguments.Length > 0 ? creation.Arguments[0].Value : null;
        var arguments = creation.Arguments.Length > 1 ? creation.Arguments[1].Value : null;
        foreach (var part in creation.Initializer?.Initializers ?? ImmutableArray<IOperation>.Empty)
        {
            if (part is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: var name } } assignment)
            {
                program = name == "FileName" ? assignment.Value : program;
                arguments = name == "Arguments" ? assignment.Value : arguments;
            }
            else if (part is IMemberInitializerOperation { InitializedMember: IPropertyReferenceOperation { Property.Name: "ArgumentList" } } list)
            {
                arguments = list.Initializer;
            }
        }

        if (program is not null && arguments is not null)
        {
            Analyze(context, program, arguments);
        }
    }

    private static void Analyze(OperationAnalysisContext context, IOperation program, IOperation arguments)
    {
        if (ConstantString.Of(program) is not { Text.Length: > 0 } name)
        {
            return;
        }

        var versions = new FileVersions();
        if (Elements(arguments) is { } elements)
        {
            var words = new List<ShellWord> { Word(name) };
            foreach (var element in elements)
            {
                words.Add(ConstantString.Of(element) is { } text ? Word(text) : new(MappedText.Of("", 0, 0), isUnknown: true, isQuoted: true));
            }

            InstallCommands.Read(ShellParser.Expand(new(words, null)), versions);
        }
        else if (ConstantString.Of(arguments) is { } line)
        {
            var builder = new MappedText.Builder();
            builder.Append(name, 0, name.Text.Length);
            builder.Append(' ', name.FilePosition(0));
            builder.Append(line, 0, line.Text.Length);
            InstallCommands.Read(ShellParser.Parse(builder.Build(name.FilePosition(0))), versions);
        }

        // What is checked out of a clone, another process does.
        versions.References.RemoveAll(reference => reference.Kind == PinKind.Git || reference.Name.IndexOf(ConstantString.Hole) >= 0 || reference.Written.IndexOf(ConstantString.Hole) >= 0);
        CodeReporter.Report(context, versions);
    }

    private static ShellWord Word(MappedText text) => new(text, text.Text.IndexOf(ConstantString.Hole) >= 0, isQuoted: true);

    /// <summary>The elements of an array, a collection expression or a collection initializer; null for anything else.</summary>
    private static List<IOperation>? Elements(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation switch
        {
            IArrayCreationOperation { Initializer: { } initializer } => [.. initializer.ElementValues],
            IObjectCreationOperation { Initializer: { } list } => Added(list),
            IObjectOrCollectionInitializerOperation list => Added(list),
            // Newer than the compiler that the rules are built with: a collection expression, whose children are its elements.
            { Syntax.RawKind: CollectionExpressionKind } => [.. operation.ChildOperations],
            _ => null,
        };
    }

    /// <summary>SyntaxKind.CollectionExpression.</summary>
    private const int CollectionExpressionKind = 9076;

    private static List<IOperation> Added(IObjectOrCollectionInitializerOperation list)
    {
        var values = new List<IOperation>();
        foreach (var part in list.Initializers)
        {
            if (part is IInvocationOperation { Arguments.Length: > 0 } add)
            {
                values.Add(add.Arguments[0].Value);
            }
        }

        return values;
    }

    private static bool IsProcessType(ITypeSymbol? type, string name) => type?.Name == name && type.ContainingNamespace?.ToDisplayString() == "System.Diagnostics";
}
