using System.Runtime.InteropServices;

namespace Eep.Core.Models;

/// <summary>How libtorch says that memory has run out.</summary>
internal static class DeviceMemory
{
    // "CUDA out of memory. Tried to allocate ..." and "DefaultCPUAllocator: can't allocate memory: you tried to allocate ..."
    private static readonly string[] Phrases = ["out of memory", "can't allocate memory", "not enough memory"];

    /// <summary>Whether a smaller piece of work may succeed where this failed.</summary>
    public static bool IsExhausted(Exception failure) => failure is OutOfMemoryException
        || (failure is ExternalException && Phrases.Any(phrase => failure.Message.Contains(phrase, StringComparison.OrdinalIgnoreCase)));
}
