using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace MlOps.Sdk.Tests.Architecture;

/// <summary>
/// Reports every type that a signature or an attribute's value names while the metadata reader decodes it.
/// What a type decodes to is its full name, of use only to find the enums in attribute values.
/// </summary>
internal sealed class NamedTypes(Action<QualifiedName> report)
    : ISignatureTypeProvider<string, object?>, ICustomAttributeTypeProvider<string>
{
    private const string SystemType = "System.Type";

    public static QualifiedName OutermostOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
        {
            type = reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return new QualifiedName(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        reader.GetTypeDefinition(handle) is var type && type.GetDeclaringType() is { IsNil: false } declaring
            ? $"{GetTypeFromDefinition(reader, declaring, rawTypeKind)}+{reader.GetString(type.Name)}"
            : Report(OutermostOf(reader, handle));

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, rawTypeKind)}+{name}"
            : Report(new QualifiedName(reader.GetString(type.Namespace), name));
    }

    public string GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetTypeFromSerializedName(string name)
    {
        Report(TypeName.Parse(name));
        return name;
    }

    public PrimitiveTypeCode GetUnderlyingEnumType(string type) =>
        Enum.Parse<PrimitiveTypeCode>(Enum.GetUnderlyingType(FindLoaded(type)).Name);

    public bool IsSystemType(string type) => type == SystemType;

    public string GetSystemType() => SystemType;

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetSZArrayType(string elementType) => elementType;

    public string GetArrayType(string elementType, ArrayShape shape) => elementType;

    public string GetByReferenceType(string elementType) => elementType;

    public string GetPointerType(string elementType) => elementType;

    public string GetPinnedType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => genericType;

    public string GetFunctionPointerType(MethodSignature<string> signature) => "";

    public string GetGenericMethodParameter(object? genericContext, int index) => "";

    public string GetGenericTypeParameter(object? genericContext, int index) => "";

    private string Report(QualifiedName type)
    {
        report(type);
        return type.ToString();
    }

    private void Report(TypeName type)
    {
        if (type.IsConstructedGenericType)
        {
            foreach (var argument in type.GetGenericArguments())
            {
                Report(argument);
            }

            Report(type.GetGenericTypeDefinition());
        }
        else if (!type.IsSimple)
        {
            Report(type.GetElementType());
        }
        else if (type.IsNested)
        {
            Report(type.DeclaringType);
        }
        else
        {
            Report(new QualifiedName(type.Namespace, type.Name));
        }
    }

    // The size of an enum decides how an attribute's value is read.
    private static Type FindLoaded(string type) =>
        Type.GetType(type)
        ?? AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(type)).FirstOrDefault(found => found is not null)
        ?? throw new NotSupportedException($"An attribute has a value of the enum '{type}', which no loaded assembly has.");
}
