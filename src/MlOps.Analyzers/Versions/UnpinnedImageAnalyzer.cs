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

    /// <summary>Stands for the image of a resource, which Aspire knows.</summary>
    private const string ResourceImage = "image";

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
        if (invocation.TargetMethod.Name is "WithImage" or "WithImageTag" or "AddContainer" && IsKnown(invocation.TargetMethod.ContainingType))
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
        IOperation? image = null;
        IOperation? tag = null;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { Type.SpecialType: SpecialType.System_String } parameter || argument.ArgumentKind == ArgumentKind.DefaultValue)
            {
                continue;
            }

            if (parameter.Name is "image" or "imageName" || (takesFirst && parameter.Ordinal == 0))
            {
                image = argument.Value;
            }
            else if (parameter.Name == "tag")
            {
                tag = argument.Value;
            }
        }

        Report(context, image, tag);
    }

    private static void AnalyzeAssignment(OperationAnalysisContext context)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        if (assignment.Target is IPropertyReferenceOperation { Property.Name: "Image" } target && IsKnown(target.Property.ContainingType))
        {
            Report(context, assignment.Value, null);
        }
    }

    /// <summary>Docker.DotNet's pull has the image and the tag in two properties.</summary>
    private static void AnalyzePull(OperationAnalysisContext context, IObjectOrCollectionInitializerOperation initializer)
    {
        IOperation? image = null;
        IOperation? tag = null;
        foreach (var part in initializer.Initializers)
        {
            if (part is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: var name } } assignment)
            {
                image = name == "FromImage" ? assignment.Value : image;
                tag = name == "Tag" ? assignment.Value : tag;
            }
        }

        Report(context, image, tag);
    }

    private static void Report(OperationAnalysisContext context, IOperation? image, IOperation? tag)
    {
        var versions = new FileVersions();
        if (image is not null)
        {
            foreach (var text in ConstantString.AnyOf(image))
            {
                AddTagged(versions, text, tag);
            }
        }
        else if (tag is not null)
        {
            foreach (var text in ConstantString.AnyOf(tag))
            {
                Add(versions, ResourceImage + ":" + text.Text, text); // Aspire's 'AddRedis(…).WithImageTag("latest")'
            }
        }

        CodeReporter.Report(context, versions);
    }

    private static void AddTagged(FileVersions versions, MappedText image, IOperation? tag)
    {
        if (tag is null)
        {
            Add(versions, image.Text, image);
            return;
        }

        foreach (var text in ConstantString.AnyOf(tag))
        {
            Add(versions, text.Length == 0 ? image.Text : image.Text + ":" + text.Text, image);
        }
    }

    private static void Add(FileVersions versions, string image, MappedText place)
    {
        if (image.IndexOf(ConstantString.Hole) < 0)
        {
            ImageVersions.Add(versions, image, place.FileSpan(0, place.Length));
        }
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
