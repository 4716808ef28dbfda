using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Images in strings that go to Testcontainers, Docker.DotNet, KubernetesClient or Aspire.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnpinnedImageAnalyzer : DiagnosticAnalyzer
{
    private static readonly string[] Namespaces = ["DotNet.Testcontainers", "Testcontainers", "Docker.DotNet", "k8s", "Aspire.Hosting"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(VersionRules.Image);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(AnalyzeInvocation, OperationKind.Invocation);
        context.RegisterOperationAction(AnalyzeCreation, OperationKind.ObjectCreation);
        context.RegisterOperationAction(AnalyzeAssignment, OperationKind.SimpleAssignment);
    }

    private static void AnalyzeInvocation(OperationAnalysisContext context)
    {
        var invocation = (IInvocationOperation)context.Operation;
        if (invocation.TargetMethod.Name is "WithImage" or "AddContainer" && IsKnown(invocation.TargetMethod.ContainingType))
        {
            AnalyzeArguments(context, invocation.Arguments, invocation.TargetMethod.Name == "WithImage");
        }
    }

    private static void AnalyzeCreation(OperationAnalysisContext context)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (!IsKnown(creation.Type))
        {
            return;
        }

        AnalyzeArguments(context, creation.Arguments, takesFirst: creation.Type!.Name == "DockerImage");
        if (creation.Type.Name == "ImagesCreateParameters" && creation.Initializer is { } initializer)
        {
            AnalyzePull(context, initializer);
        }
    }

    private static void AnalyzeArguments(OperationAnalysisContext context, ImmutableArray<IArgumentOperation> arguments, bool takesFirst)
    {
        MappedText? image = null;
        MappedText? tag = null;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { Type.SpecialType: SpecialType.System_String } parameter || argument.ArgumentKind == ArgumentKind.DefaultValue)
            {
                continue;
            }

            if (parameter.Name is "image" or "imageName" || (takesFirst && parameter.Ordinal == 0))
            {
                image = ConstantString.Of(argument.Value);
            }
            else if (parameter.Name == "tag")
            {
                tag = ConstantString.Of(argument.Value) ?? MappedText.Of(ConstantString.Hole.ToString(), 0, 1);
            }
        }

        Report(context, image, tag);
    }

    private static void AnalyzeAssignment(OperationAnalysisContext context)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        if (assignment.Target is IPropertyReferenceOperation { Property.Name: "Image" } target && IsKnown(target.Property.ContainingType))
        {
            Report(context, ConstantString.Of(assignment.Value), null);
        }
    }

    /// <summary>Docker.DotNet's pull has the image and the tag in two properties.</summary>
    private static void AnalyzePull(OperationAnalysisContext context, IObjectOrCollectionInitializerOperation initializer)
    {
        MappedText? image = null;
        MappedText? tag = null;
        foreach (var part in initializer.Initializers)
        {
            if (part is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: var name } } assignment)
            {
                image = name == "FromImage" ? ConstantString.Of(assignment.Value) : image;
                tag = name == "Tag" ? ConstantString.Of(assignment.Value) ?? MappedText.Of(ConstantString.Hole.ToString(), 0, 1) : tag;
            }
        }

        Report(context, image, tag);
    }

    private static void Report(OperationAnalysisContext context, MappedText? image, MappedText? tag)
    {
        var text = tag is null || tag.Text.Length == 0 ? image?.Text : image?.Text + ":" + tag.Text;
        if (image is null || text is null || text.IndexOf(ConstantString.Hole) >= 0)
        {
            return;
        }

        var versions = new FileVersions();
        ImageVersions.Add(versions, text, image.FileSpan(0, image.Text.Length));
        CodeReporter.Report(context, versions);
    }

    private static bool IsKnown(ITypeSymbol? type)
    {
        if (type?.ContainingNamespace is not { IsGlobalNamespace: false } @namespace)
        {
            return false;
        }

        var root = @namespace;
        while (root.ContainingNamespace is { IsGlobalNamespace: false } parent)
        {
            root = parent;
        }

        if (root.Name is not ("DotNet" or "Testcontainers" or "Docker" or "k8s" or "Aspire"))
        {
            return false; // nearly always, and without a string
        }

        var name = @namespace.ToDisplayString();
        return Array.Exists(Namespaces, known => name.StartsWith(known, StringComparison.Ordinal) && (name.Length == known.Length || name[known.Length] == '.'));
    }
}
