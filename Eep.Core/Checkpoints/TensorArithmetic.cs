using TorchSharp;

namespace Eep.Core.Checkpoints;

/// <summary>
/// Sums and multiples of tensors. TorchSharp's own add makes a Scalar for its factor of 1 on the spot, and such a Scalar may be finalised while native code
/// still reads it: once in some hundred thousand calls the process fails. Here the factor lives as long as the process.
/// </summary>
public static class TensorArithmetic
{
    private static readonly Scalar s_one = 1;

    /// <summary>A new tensor: sum of two, broadcast.</summary>
    public static torch.Tensor Plus(this torch.Tensor left, torch.Tensor right) => left.add(right, s_one);

    /// <summary>A new tensor: every element plus a number that the caller keeps alive.</summary>
    public static torch.Tensor Plus(this torch.Tensor left, Scalar right) => left.add(right, s_one);

    /// <summary>Adds to <paramref name="left"/> and returns the same object.</summary>
    public static torch.Tensor PlusInPlace(this torch.Tensor left, torch.Tensor right) => left.add_(right, s_one);

    /// <summary>Adds a number that the caller keeps alive to every element of <paramref name="left"/> and returns the same object.</summary>
    public static torch.Tensor PlusInPlace(this torch.Tensor left, Scalar right) => left.add_(right, s_one);

    /// <summary>Multiplies <paramref name="left"/> by a number and returns the same object.</summary>
    public static torch.Tensor TimesInPlace(this torch.Tensor left, double factor)
    {
        using Scalar held = factor;
        return left.mul_(held);
    }

    /// <summary>Adds a multiple of <paramref name="right"/> to <paramref name="left"/> and returns the same object.</summary>
    public static torch.Tensor PlusInPlace(this torch.Tensor left, torch.Tensor right, double factor)
    {
        using Scalar held = factor;
        return left.add_(right, held);
    }
}
