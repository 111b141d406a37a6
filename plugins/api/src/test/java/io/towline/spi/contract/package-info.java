/**
 * What every policy must keep to, as tests that its author runs: depend on the {@code tests} jar of
 * this module and implement {@link io.towline.spi.contract.FailoverPolicyContract} in a test class.
 */
@NullMarked
package io.towline.spi.contract;

import org.jspecify.annotations.NullMarked;
