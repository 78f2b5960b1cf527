using TorchSharp;

namespace Eep.Tests.Models;

/// <summary>Comparison of logits with the plain model's.</summary>
internal static class Closeness
{
    private const double Tolerance = 1e-5;

    /// <summary>Relative Frobenius difference at most 1e-5.</summary>
    public static void Assert(double[][] expected, torch.Tensor found, string what)
    {
        Xunit.Assert.Equal([expected.Length, expected[0].Length], found.shape);
        var values = found.data<float>().ToArray();
        var flat = expected.SelectMany(row => row).ToArray();
        var difference = Math.Sqrt(flat.Zip(values, (a, b) => (a - b) * (a - b)).Sum());
        var size = Math.Sqrt(flat.Sum(value => value * value));
        Xunit.Assert.True(difference / size < Tolerance, $"{what}: relative difference {difference / size:e2}");
    }
}
