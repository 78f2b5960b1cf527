using TorchSharp;

namespace Eep.Core.Checkpoints;

/// <summary>The names and sizes of <see cref="TensorType"/> in safetensors headers, config.json and TorchSharp.</summary>
public static class TensorTypes
{
    /// <summary>The names a safetensors header may use, for messages.</summary>
    public const string Known = "F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL";

    /// <summary>Bytes per element.</summary>
    public static int ElementBytes(this TensorType type) => type switch
    {
        TensorType.F64 or TensorType.I64 => 8,
        TensorType.F32 or TensorType.I32 => 4,
        TensorType.F16 or TensorType.BF16 or TensorType.I16 => 2,
        _ => 1,
    };

    /// <summary>True for the floating-point types.</summary>
    public static bool IsFloat(this TensorType type) =>
        type is TensorType.F64 or TensorType.F32 or TensorType.F16 or TensorType.BF16;

    /// <summary>The name in a safetensors header.</summary>
    public static string HeaderName(this TensorType type) => type == TensorType.Bool ? "BOOL" : type.ToString();

    /// <summary>The type of a safetensors header's dtype, or null when Eep does not read it.</summary>
    public static TensorType? FromHeaderName(string name) => name switch
    {
        "F64" => TensorType.F64,
        "F32" => TensorType.F32,
        "F16" => TensorType.F16,
        "BF16" => TensorType.BF16,
        "I64" => TensorType.I64,
        "I32" => TensorType.I32,
        "I16" => TensorType.I16,
        "I8" => TensorType.I8,
        "U8" => TensorType.U8,
        "BOOL" => TensorType.Bool,
        _ => null,
    };

    /// <summary>The type that config.json means by dtype or torch_dtype, or null when Eep does not compute with it.</summary>
    public static TensorType? FromConfigName(string name) => name switch
    {
        "float64" or "torch.float64" => TensorType.F64,
        "float32" or "torch.float32" => TensorType.F32,
        "float16" or "torch.float16" => TensorType.F16,
        "bfloat16" or "torch.bfloat16" => TensorType.BF16,
        _ => null,
    };

    /// <summary>TorchSharp's name of the type.</summary>
    public static torch.ScalarType ToScalarType(this TensorType type) => type switch
    {
        TensorType.F64 => torch.ScalarType.Float64,
        TensorType.F32 => torch.ScalarType.Float32,
        TensorType.F16 => torch.ScalarType.Float16,
        TensorType.BF16 => torch.ScalarType.BFloat16,
        TensorType.I64 => torch.ScalarType.Int64,
        TensorType.I32 => torch.ScalarType.Int32,
        TensorType.I16 => torch.ScalarType.Int16,
        TensorType.I8 => torch.ScalarType.Int8,
        TensorType.U8 => torch.ScalarType.Byte,
        _ => torch.ScalarType.Bool,
    };

    /// <summary>The stored type of a TorchSharp type.</summary>
    /// <exception cref="ArgumentException">A type that safetensors cannot hold, such as a complex one.</exception>
    public static TensorType FromScalarType(torch.ScalarType type) =>
        Enum.GetValues<TensorType>().Cast<TensorType?>().FirstOrDefault(known => known!.Value.ToScalarType() == type)
        ?? throw new ArgumentException($"A tensor of type {type} cannot be stored; it must be {Known}.", nameof(type));
}
