using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace MlOps.Testing.Architecture;

/// <summary>Walks the instructions of a method body.</summary>
internal static class IntermediateLanguage
{
    private const byte TwoByteOpCode = 0xFE;

    private static readonly Dictionary<short, OperandType> Operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value, code => code.OperandType);

    /// <summary>The metadata tokens in a body: of the types, fields, methods and signatures that it names.</summary>
    public static IEnumerable<int> TokensOf(BlobReader body)
    {
        var tokens = new List<int>();
        while (body.RemainingBytes > 0)
        {
            short code = body.ReadByte();
            if (code == TwoByteOpCode)
            {
                code = unchecked((short)((TwoByteOpCode << 8) | body.ReadByte()));
            }

            switch (Operands[code])
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineSig
                    or OperandType.InlineTok or OperandType.InlineType:
                    tokens.Add(body.ReadInt32());
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    body.Offset += sizeof(byte);
                    break;
                case OperandType.InlineVar:
                    body.Offset += sizeof(short);
                    break;
                case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineString
                    or OperandType.ShortInlineR:
                    body.Offset += sizeof(int);
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    body.Offset += sizeof(long);
                    break;
                case OperandType.InlineSwitch:
                    var targets = body.ReadInt32();
                    body.Offset += targets * sizeof(int);
                    break;
                case var unknown:
                    throw new NotSupportedException($"The instruction 0x{code:X} has the unknown operand {unknown}.");
            }
        }

        return tokens;
    }
}
