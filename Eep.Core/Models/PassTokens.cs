using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The tokens of one pass on a device: the same for every plan. Owns its tensors.</summary>
internal sealed class PassTokens : IDisposable
{
    /// <param name="pass">The sequences, in packing order.</param>
    /// <param name="device">Device of the model.</param>
    /// <param name="keepsKeys">Whether answers go on from the keys and values of the pass.</param>
    /// <param name="feedsAll">Whether the last layer runs whole, or only on rows whose logits are read.</param>
    public PassTokens(IReadOnlyList<PackedSequence> pass, Device device, bool keepsKeys, bool feedsAll)
    {
        KeepsKeys = keepsKeys;
        Ids = PackedPass.Ids(pass, device);
        State = new PackedAttention([.. pass.Select(sequence => sequence.Ids.Length)], device, keepKeys: false);
        Starts = PackedPass.Starts(pass);
        Count = pass.Sum(sequence => sequence.Ids.Length);
        Hash = HashOf(pass);
        var read = pass.SelectMany((sequence, index) => Enumerable.Range(sequence.FirstLogit, LogitCount(sequence)).Select(position => (long)Starts[index] + position)).ToArray();
        ReadRows = feedsAll || read.Length == Count ? null : tensor(read, device: device);
        LastStarts = ReadRows is null ? Starts : StartsOfRead(pass);
    }

    /// <summary>Token ids, int64 (tokens).</summary>
    public Tensor Ids { get; }

    /// <summary>Which tokens attend to which.</summary>
    public PackedAttention State { get; }

    /// <summary>Whether answers go on from the keys and values of the pass.</summary>
    public bool KeepsKeys { get; }

    /// <summary>Tokens.</summary>
    public int Count { get; }

    /// <summary>Row of the first token of each sequence.</summary>
    public int[] Starts { get; }

    /// <summary>Rows that the last layer's feed-forward part runs on, int64, ascending; null for all.</summary>
    public Tensor? ReadRows { get; }

    /// <summary>The same in the stream behind the last layer, where rows that are not read are missing: before the first that is read by as much as the sequence is.</summary>
    public int[] LastStarts { get; }

    /// <summary>Tells passes of different content apart.</summary>
    public string Hash { get; }

    public void Dispose()
    {
        Ids.Dispose();
        State.Dispose();
        ReadRows?.Dispose();
    }

    private static int LogitCount(PackedSequence sequence) => sequence.Ids.Length - sequence.FirstLogit;

    private static int[] StartsOfRead(IReadOnlyList<PackedSequence> pass)
    {
        var starts = new int[pass.Count];
        var rows = 0;
        for (var index = 0; index < starts.Length; index++)
        {
            starts[index] = rows - pass[index].FirstLogit;
            rows += LogitCount(pass[index]);
        }

        return starts;
    }

    private static string HashOf(IReadOnlyList<PackedSequence> pass)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var sequence in pass)
        {
            hash.AppendData(BitConverter.GetBytes(sequence.Ids.Length));
            hash.AppendData(MemoryMarshal.AsBytes<int>(sequence.Ids));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
