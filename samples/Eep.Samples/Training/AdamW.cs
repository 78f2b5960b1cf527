using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Samples.Training;

/// <summary>
/// AdamW over the flat parameter vector, in one sweep through memory: tensor by tensor it would cost a third of a step for a
/// model this small. Owns its two moment vectors.
/// </summary>
public sealed class AdamW(FlatParameters parameters) : IDisposable
{
    private const float FirstDecay = 0.9f;
    private const float SecondDecay = 0.98f;
    private const float Epsilon = 1e-8f;
    private const float WeightDecay = 0.01f;
    private const float MaximumNorm = 1;

    public Tensor First { get; } = zeros(parameters.Count).DetachFromDisposeScope();

    public Tensor Second { get; } = zeros(parameters.Count).DetachFromDisposeScope();

    /// <summary>One update by the sum of two workers' gradients; <paramref name="step"/> counts from 1.</summary>
    public void Step(Tensor one, Tensor other, int step, double learningRate)
    {
        var gradient = Span(one);
        var scale = Clip(gradient, Span(other));
        var first = Span(First);
        var second = Span(Second);
        var values = Span(parameters.Values);
        var secondBias = new Vector<float>((float)(1 / (1 - Math.Pow(SecondDecay, step))));
        var move = new Vector<float>((float)(learningRate / (1 - Math.Pow(FirstDecay, step))));
        var shrink = new Vector<float>((float)(1 - (learningRate * WeightDecay)));
        for (var place = 0; place < gradient.Length; place++)
        {
            var slope = gradient[place] * scale;
            first[place] = (first[place] * FirstDecay) + (slope * (1 - FirstDecay));
            second[place] = (second[place] * SecondDecay) + (slope * slope * (1 - SecondDecay));
            var size = Vector.SquareRoot(second[place] * secondBias) + new Vector<float>(Epsilon);
            values[place] = (values[place] * shrink) - (move * first[place] / size);
        }
    }

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }

    /// <summary>Adds the second gradient to the first; the factor that brings the sum's norm down to the maximum.</summary>
    private static Vector<float> Clip(Span<Vector<float>> sum, Span<Vector<float>> other)
    {
        double square = 0;
        for (var place = 0; place < sum.Length; place++)
        {
            sum[place] += other[place];
            square += Vector.Dot(sum[place], sum[place]);
        }

        return new Vector<float>((float)Math.Min(1, MaximumNorm / Math.Sqrt(square)));
    }

    /// <summary>The vector's memory; its length is a multiple of every vector width, as all sizes of the model are.</summary>
    private static Span<Vector<float>> Span(Tensor vector) => MemoryMarshal.Cast<byte, Vector<float>>(vector.bytes);
}
